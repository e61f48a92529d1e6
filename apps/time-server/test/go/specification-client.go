//go:build ignore

// A client as the first specification of this system shows it: specification-client <address>. It never asks for a
// stream: it asks for the next update until it has the last.
package main

import (
	"fmt"
	"log"
	"net/rpc"
	"os"
)

type TimeRequest struct {
	UpdateInterval int
	Duration       int
}

type TimeResponse struct {
	Timestamp   int64
	TimeString  string
	SequenceNum int
	IsFinal     bool
}

func main() {
	client, err := rpc.DialHTTP("tcp", os.Args[1])
	if err != nil {
		log.Fatal("dialing: ", err)
	}
	defer client.Close()
	request := &TimeRequest{UpdateInterval: 1, Duration: 2}
	for {
		var response TimeResponse
		if err := client.Call("TimeService.GetNextUpdate", request, &response); err != nil {
			log.Fatal("time error: ", err)
		}
		fmt.Printf("%d %s %t\n", response.SequenceNum, response.TimeString, response.IsFinal)
		if response.IsFinal {
			break
		}
	}
}
