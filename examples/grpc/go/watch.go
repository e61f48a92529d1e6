// watch INTERVAL DURATION HOST:PORT... – a stream of time that goes on at the next replica when one is gone.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"strconv"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	timev1 "timecast/time/v1"
)

// readFrom reads from one replica to the end of the stream; whatever comes is remembered as where to go on.
func readFrom(address string, request *timev1.TimeRequest) error {
	connection, err := grpc.Dial(address, grpc.WithInsecure())
	if err != nil {
		return err
	}
	defer connection.Close()
	stream, err := timev1.NewTimeServiceClient(connection).StreamTime(context.Background(), request)
	if err != nil {
		return err
	}
	head, err := stream.Header()
	for err == nil {
		var update *timev1.TimeResponse
		if update, err = stream.Recv(); err == nil {
			fmt.Println(update.SequenceNum, update.TimeString, address)
			origin, _ := strconv.ParseFloat(head.Get("time-origin-unix-ms")[0], 64)
			request.Resume = &timev1.Resume{OriginUnixMs: origin, NextSequence: update.SequenceNum + 1}
		}
	}
	return err
}

func main() {
	interval, _ := strconv.ParseFloat(os.Args[1], 64)
	duration, _ := strconv.ParseFloat(os.Args[2], 64)
	request := &timev1.TimeRequest{UpdateInterval: interval, Duration: duration}
	for attempt := 0; ; attempt++ {
		err := readFrom(os.Args[3+attempt%(len(os.Args)-3)], request)
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
