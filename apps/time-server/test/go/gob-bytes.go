//go:build ignore

// What Go makes of any values: reads {"Responses": [...], "Requests": [...]} and prints {"Responses": hex, "Requests":
// hex}: all responses as one net/rpc server sends them, and all requests as one client does.
package main

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"net/rpc"
	"os"
)

type TimeResponse struct {
	Timestamp   int64
	TimeString  string
	SequenceNum int
	IsFinal     bool
}

type TimeRequest struct {
	Duration       float32
	TimeZone       string
	Extra          []map[string]int
	UpdateInterval float64
}

type request struct {
	Method string
	Seq    uint64 `json:",string"`
	TimeRequest
}

func main() {
	var values struct {
		Responses []TimeResponse
		Requests  []request
	}
	if err := json.NewDecoder(os.Stdin).Decode(&values); err != nil {
		panic(err)
	}
	var responses, requests bytes.Buffer
	// First, so that the types have the ids that time-server gives them.
	server := gob.NewEncoder(&responses)
	server.Encode(&rpc.Response{ServiceMethod: "a.b", Error: "no"})
	server.Encode(struct{}{})
	for index, value := range values.Responses {
		server.Encode(&rpc.Response{ServiceMethod: "a.b", Seq: uint64(index)})
		server.Encode(value)
	}
	client := gob.NewEncoder(&requests)
	for _, value := range values.Requests {
		client.Encode(&rpc.Request{ServiceMethod: value.Method, Seq: value.Seq})
		client.Encode(value.TimeRequest)
	}
	json.NewEncoder(os.Stdout).Encode(map[string]string{
		"Responses": hex.EncodeToString(responses.Bytes()),
		"Requests":  hex.EncodeToString(requests.Bytes()),
	})
}
