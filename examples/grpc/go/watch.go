// watch INTERVAL DURATION HOST:PORT... – a stream of time that goes on at the next replica when one is gone.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"
	timev1 "timecast/time/v1"
)

// readFrom reads from one replica to the end of the stream; whatever comes is remembered as where to go on.
func readFrom(address string, request *timev1.TimeRequest) error {
	keepAlive := grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: 5 * time.Second})
	connection, err := grpc.Dial(address, grpc.WithInsecure(), keepAlive)
	if err != nil {
		return err
	}
	defer connection.Close()
	stream, err := timev1.NewTimeServiceClient(connection).StreamTime(context.Background(), request)
	for err == nil {
		var update *timev1.TimeResponse
		if update, err = stream.Recv(); err == nil {
			fmt.Println(update.SequenceNum, update.TimeString, address)
			head, _ := stream.Header() // has come before the update
			request.Resume = &timev1.Resume{NextSequence: update.SequenceNum + 1}
			_, err = fmt.Sscan(head.Get("time-origin-unix-ms")[0], &request.Resume.OriginUnixMs)
		}
	}
	return err
}

func main() {
	request, addresses := &timev1.TimeRequest{}, os.Args[3:]
	fmt.Sscan(os.Args[1], &request.UpdateInterval)
	fmt.Sscan(os.Args[2], &request.Duration)
	for attempt := 0; ; attempt++ {
		err := readFrom(addresses[attempt%len(addresses)], request)
		if err == io.EOF {
			return
		}
		if code := status.Code(err); code != codes.Unavailable && code != codes.ResourceExhausted {
			log.Fatal(err)
		}
		log.Print(err)
		time.Sleep(100 * time.Millisecond)
	}
}
