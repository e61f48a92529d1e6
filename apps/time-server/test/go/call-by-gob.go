//go:build ignore

// A client of Go's net/rpc as one is usually written, on the bare socket: call-by-gob <address> <calls>. It makes all
// its calls at once on one connection, then one that fails and one more; what came back is printed as lines of JSON.
package main

import (
	"encoding/json"
	"net/rpc"
	"os"
	"strconv"
	"time"
)

type TimeRequest struct {
	Index          int
	UpdateInterval float64
	Labels         map[string]string
}

// Not every client has every field, nor in our order.
type TimeResponse struct {
	IsFinal     bool
	SequenceNum int32
	Timestamp   int64
	TimeString  string
	Missing     []string
}

type line struct {
	Index    int
	Response TimeResponse
	Error    string
}

func main() {
	encoder := json.NewEncoder(os.Stdout)
	say := func(index int, response TimeResponse, err error) {
		text := ""
		if err != nil {
			text = err.Error()
		}
		encoder.Encode(line{index, response, text})
	}
	time.AfterFunc(120*time.Second, func() { os.Exit(3) })
	client, err := rpc.Dial("tcp", os.Args[1])
	if err != nil {
		panic(err)
	}
	count, _ := strconv.Atoi(os.Args[2])
	responses := make([]TimeResponse, count)
	calls := make([]*rpc.Call, count)
	for index := range calls {
		request := TimeRequest{index, float64(index) / 3, map[string]string{"a": "b"}}
		calls[index] = client.Go("TimeService.GetNextUpdate", request, &responses[index], nil)
	}
	for index, call := range calls {
		<-call.Done
		say(index, responses[index], call.Error)
	}
	var response TimeResponse
	say(count, response, client.Call("TimeService.Nothing", struct{}{}, &response))
	err = client.Call("TimeService.RequestTimeStream", &TimeRequest{Index: 1}, &response)
	say(count+1, response, err)
	client.Close()
}
