// Reads time by Go's net/rpc: go run examples/faces/watch.go localhost:8080
package main

import (
	"fmt"
	"log"
	"net/rpc"
	"os"
)

type TimeRequest struct {
	UpdateInterval, Duration float64
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
		log.Fatal(err)
	}
	request := TimeRequest{UpdateInterval: 0.5, Duration: 1}
	for method := "TimeService.RequestTimeStream"; ; method = "TimeService.GetNextUpdate" {
		var update TimeResponse
		if err := client.Call(method, request, &update); err != nil {
			log.Fatal(err)
		}
		fmt.Println(update.SequenceNum, update.TimeString, update.IsFinal)
		if update.IsFinal {
			return
		}
	}
}
