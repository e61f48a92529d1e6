//go:build ignore

// What Go's net/rpc clients and servers put on the wire, as hex in JSON; a fixture is one connection's bytes from the
// start, a list of pieces. Made anew by
//
//	go run apps/time-server/test/go/make-gob-fixtures.go >apps/time-server/test/go/gob-fixtures.json
package main

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"math"
	"math/big"
	"net/rpc"
	"os"
	"runtime"
	"time"
)

const open = "TimeService.RequestTimeStream"
const next = "TimeService.GetNextUpdate"

type TimeResponse struct {
	Timestamp   int64
	TimeString  string
	SequenceNum int
	IsFinal     bool
}

type TimeRequest struct {
	UpdateInterval float64
	Duration       float64
}

type narrowRequest struct {
	Duration       int8
	TimeZone       string
	UpdateInterval float32
	Unsigned       uint16
	Flag           bool
	Raw            []byte
}

type wideRequest struct {
	UpdateInterval int64
	Duration       uint64
}

type node struct {
	Value int
	Next  *node
}

type shade uint8

// Every kind of field that gob has, around those that are wanted.
type crowdedRequest struct {
	Numbers        []int
	Labels         map[string][]float64
	Duration       *int
	Shades         []shade
	Flags          [3]bool
	Empty          [0]int
	List           *node
	Nested         struct{ Deep struct{ Text []string } }
	Point          complex128
	At             time.Time
	Big            *big.Int
	Nothing        interface{}
	Nothings       []interface{}
	Callback       func()
	Channel        chan int
	UpdateInterval uint32
	Tree           map[int]map[string]node
	Tail           string
}

type boxedRequest struct {
	UpdateInterval int
	Box            interface{}
	Duration       int
}

type call struct {
	seq      uint64
	method   string
	argument interface{}
}

var fixtures = map[string]interface{}{"go": runtime.Version()}

func fixture(name string, values ...interface{}) {
	var buffer bytes.Buffer
	encoder := gob.NewEncoder(&buffer)
	pieces := []string{}
	for _, value := range values {
		if err := encoder.Encode(value); err != nil {
			panic(name + ": " + err.Error())
		}
		pieces = append(pieces, hex.EncodeToString(buffer.Bytes()))
		buffer.Reset()
	}
	fixtures[name] = pieces
}

func calls(name string, calls ...call) {
	values := []interface{}{}
	for _, call := range calls {
		values = append(values, &rpc.Request{ServiceMethod: call.method, Seq: call.seq}, call.argument)
	}
	fixture(name, values...)
}

func main() {
	// First, so that the types have the ids that time-server gives them.
	fixture("answers",
		&rpc.Response{ServiceMethod: next, Error: "1003: Stream not initialized"}, struct{}{},
		&rpc.Response{ServiceMethod: open, Seq: 1}, &TimeResponse{1704067200, "2024-01-01 00:00:00.000000", 0, false},
		&rpc.Response{ServiceMethod: next, Seq: 2}, &TimeResponse{1704067201, "2024-01-01 00:00:01.000000", 1, false},
		&rpc.Response{ServiceMethod: next, Seq: math.MaxUint64}, &TimeResponse{-1, "Zürich 時", 300000, true},
		&rpc.Response{}, &TimeResponse{math.MinInt64, "", math.MaxInt64, false},
	)
	sixty := 60
	calls("plain",
		call{0, open, &TimeRequest{1.5, 60}},
		call{1, next, struct{}{}},
		call{math.MaxUint64, open, TimeRequest{UpdateInterval: 0.1}},
		call{2, open, TimeRequest{}},
		call{3, next, struct{}{}},
	)
	calls("narrow", call{127, open, narrowRequest{-128, "Europe/Zürich", 0.5, 65535, true, []byte{0, 255}}})
	calls("wide",
		call{128, open, wideRequest{math.MinInt64, math.MaxUint64}},
		call{255, open, wideRequest{-129, 1 << 53}},
		call{256, open, wideRequest{-64, 127}},
	)
	floats := []call{}
	for _, value := range []float64{17, -0.01, math.Pi, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(-1)} {
		floats = append(floats, call{0, open, TimeRequest{Duration: value}})
	}
	calls("floats", floats...)
	calls("crowded",
		call{1, open, crowdedRequest{
			Numbers: []int{1, -1000, 0}, Labels: map[string][]float64{"a": {1, 2.5}, "": {}}, Duration: &sixty,
			Shades: []shade{1, 2, 3}, Flags: [3]bool{true, false, true}, List: &node{1, &node{2, nil}},
			Nested: struct{ Deep struct{ Text []string } }{struct{ Text []string }{[]string{"x", "", "y"}}},
			Point:  complex(1, -2), At: time.Unix(1704067200, 5).UTC(), Big: big.NewInt(-12345678901),
			Nothings: []interface{}{nil, nil}, UpdateInterval: 5,
			Tree: map[int]map[string]node{1: {"n": {3, nil}}}, Tail: "end",
		}},
		call{2, open, crowdedRequest{UpdateInterval: math.MaxUint32}},
	)
	calls("no structs",
		call{1, next, 42}, call{2, next, "text"}, call{3, next, map[string]int{"UpdateInterval": 1}},
		call{4, next, []TimeRequest{{1, 2}}}, call{5, next, TimeRequest{1, 2}},
	)
	calls("wrong types", call{1, open, struct{ UpdateInterval string }{"1"}}, call{2, open, TimeRequest{1, 2}})
	calls("boxed number", call{1, open, boxedRequest{1, 5, 2}}, call{2, open, boxedRequest{1, nil, 2}})
	gob.Register(node{})
	calls("boxed struct", call{1, open, boxedRequest{1, node{1, nil}, 2}}, call{2, next, TimeRequest{1, 2}})

	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(fixtures); err != nil {
		panic(err)
	}
}
