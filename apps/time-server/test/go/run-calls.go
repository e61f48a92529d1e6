//go:build ignore

// A client of Go's net/rpc, as its documentation shows them: run-calls <http|gob|json> <address> <steps>. The steps are
// JSON; each is a call that is made so many times, one after the other or all at once, or until the update that is the
// last. What came back is printed as lines of JSON, in the order in which it came. An unanswered step is not waited for:
// the program leaves while it waits, by closing its client, or killed.
package main

import (
	"encoding/json"
	"fmt"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"
	"syscall"
	"time"
)

type TimeRequest struct {
	UpdateInterval float64
	Duration       float64
}

type TimeResponse struct {
	Timestamp   int64
	TimeString  string
	SequenceNum int
	IsFinal     bool
}

type step struct {
	Method     string
	Request    TimeRequest
	Times      int
	AtOnce     bool
	UntilFinal bool
	Unanswered bool
	Killed     bool
}

type line struct {
	Step     int
	Call     int
	Response TimeResponse
	Error    string
}

func dial(how, address string) (*rpc.Client, error) {
	switch how {
	case "http":
		return rpc.DialHTTP("tcp", address)
	case "gob":
		return rpc.Dial("tcp", address)
	default:
		return jsonrpc.Dial("tcp", address)
	}
}

func main() {
	time.AfterFunc(180*time.Second, func() { os.Exit(3) })
	var steps []step
	if err := json.Unmarshal([]byte(os.Args[3]), &steps); err != nil {
		panic(err)
	}
	client, err := dial(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	defer client.Close()
	for index, step := range steps {
		if step.Unanswered {
			client.Go(step.Method, step.Request, new(TimeResponse), nil)
		} else if step.AtOnce {
			callAtOnce(client, index, step)
		} else {
			callInTurn(client, index, step)
		}
		if step.Killed {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	}
}

func callInTurn(client *rpc.Client, index int, step step) {
	for call := 0; call < step.Times || step.UntilFinal; call++ {
		var response TimeResponse
		err := client.Call(step.Method, step.Request, &response)
		say(index, call, response, err)
		if step.UntilFinal && (err != nil || response.IsFinal) {
			return
		}
	}
}

func callAtOnce(client *rpc.Client, index int, step step) {
	done := make(chan *rpc.Call, step.Times)
	numbers := make(map[*rpc.Call]int)
	for call := 0; call < step.Times; call++ {
		numbers[client.Go(step.Method, step.Request, new(TimeResponse), done)] = call
	}
	for range numbers {
		call := <-done
		say(index, numbers[call], *call.Reply.(*TimeResponse), call.Error)
	}
}

func say(index, call int, response TimeResponse, err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	json.NewEncoder(os.Stdout).Encode(line{index, call, response, text})
}
