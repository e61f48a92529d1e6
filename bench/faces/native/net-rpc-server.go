//go:build ignore

// The service as one writes it with Go's own net/rpc: net-rpc-server <gob or json> <address>. Every connection has its
// stream, and a call that is early sleeps until its update is due.
package main

import (
	"fmt"
	"net"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"
	"sync"
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

type TimeService struct {
	lock     sync.Mutex
	interval time.Duration
	origin   time.Time
	sequence int
}

func (service *TimeService) RequestTimeStream(request TimeRequest, response *TimeResponse) error {
	service.lock.Lock()
	defer service.lock.Unlock()
	service.interval = time.Duration(request.UpdateInterval * float64(time.Second))
	service.origin = time.Now()
	service.sequence = 0
	service.tell(response)
	return nil
}

func (service *TimeService) GetNextUpdate(_ TimeRequest, response *TimeResponse) error {
	service.lock.Lock()
	defer service.lock.Unlock()
	service.sequence++
	time.Sleep(time.Until(service.due()))
	service.tell(response)
	return nil
}

func (service *TimeService) due() time.Time {
	return service.origin.Add(time.Duration(service.sequence) * service.interval)
}

func (service *TimeService) tell(response *TimeResponse) {
	due := service.due().UTC()
	*response = TimeResponse{due.Unix(), due.Format("2006-01-02 15:04:05.000000"), service.sequence, false}
}

func main() {
	listener, err := net.Listen("tcp", os.Args[2])
	if err != nil {
		panic(err)
	}
	fmt.Println("ready")
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		server := rpc.NewServer()
		server.Register(new(TimeService))
		if os.Args[1] == "json" {
			go server.ServeCodec(jsonrpc.NewServerCodec(connection))
		} else {
			go server.ServeConn(connection)
		}
	}
}
