// Sends one span with everything that the woven runtime has, and says on stdout which ids it had. Where to is
// PATCHTRACER_ENDPOINT, as for every woven program.
package main

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"time"

	"patchtracer"
)

const unicode = "žluťoučký 日本 👩‍🚀 \u0001 \"quoted\" \\"

func main() {
	point := patchtracer.NewPoint("test.client", "kubelet", unicode, patchtracer.Consumer)
	span := point.Begin()
	span.FromHeader(http.Header{
		"Traceparent": {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
		"Tracestate":  {"vendor=state"},
	})
	if !span.Open() {
		fmt.Fprintln(os.Stderr, "the span is not recorded")
		os.Exit(1)
	}
	context := span.SpanContext()
	span.Str("text", unicode)
	span.Str("empty", "")
	span.Int("smallest", math.MinInt64)
	span.Int("largest", math.MaxInt64)
	span.Bool("truth", true)
	span.Link(patchtracer.ParseTraceparent("00-1af7651916cd43dd8448eb211c80319d-c7ad6b7169203332-01"))
	span.End(errors.New("failed: " + unicode))
	if !patchtracer.Flush(20 * time.Second) {
		fmt.Fprintln(os.Stderr, "the collector did not take the span")
		os.Exit(1)
	}
	fmt.Println(context.TraceID(), context.SpanID())
}
