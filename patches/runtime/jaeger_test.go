/*
Copyright 2026 The PatchTracer Authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

package patchtracer

import (
	"encoding/hex"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"patchtracer/internal/control"
	"patchtracer/internal/export"
	"patchtracer/internal/wire"
)

// jaegerAgent is a socket that decodes what it is sent.
type jaegerAgent struct {
	sync.Mutex
	conn    net.PacketConn
	spans   []map[int]interface{}
	process map[int]interface{}
	largest int
}

func newJaegerAgent(t testing.TB) *jaegerAgent {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.(*net.UDPConn).SetReadBuffer(4 << 20)
	a := &jaegerAgent{conn: conn}
	go func() {
		b := make([]byte, 1<<16)
		for {
			n, _, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			a.take(t, b[:n])
		}
	}()
	return a
}

func (a *jaegerAgent) take(t testing.TB, datagram []byte) {
	a.Lock()
	defer a.Unlock()
	if len(datagram) > a.largest {
		a.largest = len(datagram)
	}
	name, arguments := decodeCall(t, datagram)
	batch, ok := arguments[1].(map[int]interface{})
	if name != "emitBatch" || len(arguments) != 1 || !ok {
		t.Errorf("%s%v", name, arguments)
		return
	}
	a.process = batch[1].(map[int]interface{})
	for _, span := range batch[2].([]interface{}) {
		a.spans = append(a.spans, span.(map[int]interface{}))
	}
}

func (a *jaegerAgent) configuration() control.Config {
	c := sampling
	c.Jaeger, c.Endpoint = true, "udp://"+a.conn.LocalAddr().String()
	return c
}

func (a *jaegerAgent) wait(t testing.TB, n int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%d spans arrive", n), 10*time.Second, func() bool {
		a.Lock()
		defer a.Unlock()
		return len(a.spans) >= n
	})
}

// tagsOf gives tags by key; fields 3 to 6 are vStr, vDouble, vBool, vLong.
func tagsOf(t testing.TB, list interface{}) map[string]interface{} {
	t.Helper()
	tags := map[string]interface{}{}
	for _, item := range list.([]interface{}) {
		tag := item.(map[int]interface{})
		key, _ := tag[1].(string)
		value, ok := tag[3+int(tag[2].(int64))]
		if _, twice := tags[key]; twice || key == "" || !ok || len(tag) != 3 {
			t.Errorf("tag %v", tag)
		}
		tags[key] = value
	}
	return tags
}

func jaegerHex(v interface{}) string { return fmt.Sprintf("%016x", uint64(v.(int64))) }

func TestJaegerIsToldEverythingInItsOwnTerms(t *testing.T) {
	agent := newJaegerAgent(t)
	use(t, agent.configuration())
	e := export.New(sink, active)
	go e.Run()
	parent, other := newTestContext(true), newTestContext(true)
	parent.State = "rojo=1"
	span := testPoint.Begin()
	span.FromContext(ContextWith(nil, parent))
	span.Open()
	self := span.SpanContext()
	span.Str("text", "b\xff")
	span.Int("number", -7)
	span.Bool("yes", true)
	span.Bool("no", false)
	span.float("half", 0.5)
	span.Link(other)
	before := time.Now()
	time.Sleep(2 * time.Millisecond)
	span.End(fmt.Errorf("broken"))
	if !e.Flush(5 * time.Second) {
		t.Fatal("not flushed")
	}
	agent.wait(t, 1)
	got := agent.spans[0]
	ids := jaegerHex(got[2]) + jaegerHex(got[1]) + jaegerHex(got[3]) + jaegerHex(got[4])
	if ids != self.TraceID()+self.SpanID()+parent.SpanID() || got[5] != "Test" || got[7] != int64(1) {
		t.Errorf("%v", got)
	}
	start := time.Unix(0, got[8].(int64)*1000)
	if age := before.Sub(start); age < -time.Millisecond || age > time.Second || got[9].(int64) < 2000 || got[9].(int64) > 1e6 {
		t.Errorf("it starts at %v and lasts %d µs", start, got[9])
	}
	reference := got[6].([]interface{})[0].(map[int]interface{})
	if reference[1] != int64(1) || jaegerHex(reference[3])+jaegerHex(reference[2])+jaegerHex(reference[4]) != other.TraceID()+other.SpanID() {
		t.Errorf("%v", reference)
	}
	want := map[string]interface{}{
		"patchtracer.tracepoint": "test.point", "patchtracer.layer": "kubelet", "span.kind": "server",
		"text": "b\uFFFD", "number": int64(-7), "yes": true, "no": false, "half": 0.5,
		"error": true, "otel.status_code": "ERROR", "otel.status_description": "broken", "w3c.tracestate": "rojo=1",
	}
	tags := tagsOf(t, got[10])
	for key, value := range want {
		if tags[key] != value {
			t.Errorf("%s is %v, not %v", key, tags[key], value)
		}
	}
	process := tagsOf(t, agent.process[2])
	if len(tags) != len(want) || len(got) != 10 || agent.process[1] != "test" || process["patchtracer.runtime.version"] != export.Version {
		t.Errorf("%v %v %v", tags, got, agent.process)
	}
}

func TestDatagramsAreAsLargeAsAllowedAndNothingIsLost(t *testing.T) {
	agent := newJaegerAgent(t)
	use(t, agent.configuration())
	e := export.New(sink, active)
	go e.Run()
	const n = 3000
	for i := 0; i < n; i++ {
		span := opened(t)
		span.Str("filling", strings.Repeat("x", i%1000))
		span.End(nil)
		if i%500 == 499 && !e.Flush(10*time.Second) {
			t.Fatal("not flushed")
		}
	}
	agent.wait(t, n)
	agent.Lock()
	defer agent.Unlock()
	seen := map[string]bool{}
	for _, span := range agent.spans {
		seen[jaegerHex(span[3])] = true
	}
	if len(seen) != n || agent.largest > 65000 || agent.largest < 65000*3/4 || e.Delivery().Exported != n || e.Delivery().Inflight != 0 {
		t.Errorf("%d spans, datagrams of up to %d bytes, %d exported", len(seen), agent.largest, e.Delivery().Exported)
	}
}

func TestASpanWithAllItMayHaveFitsIntoADatagram(t *testing.T) {
	agent := newJaegerAgent(t)
	use(t, agent.configuration())
	e := export.New(sink, active)
	go e.Run()
	span := opened(t)
	for i := 0; i < attributeSlots+3; i++ {
		span.Str(fmt.Sprint("key", i), strings.Repeat("x", maxValue))
	}
	for i := 0; i < maxLinks; i++ {
		span.Link(newTestContext(true))
	}
	span.End(nil)
	if !e.Flush(5 * time.Second) {
		t.Fatal("not flushed")
	}
	agent.wait(t, 1)
	if got := agent.spans[0]; len(got[6].([]interface{})) != maxLinks || tagsOf(t, got[10])["otel.dropped_attributes_count"] != int64(3) {
		t.Errorf("%v", got)
	}
}

func TestAnAgentThatIsAwayCostsNeitherTheHostsTimeNorOrder(t *testing.T) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := conn.LocalAddr().String()
	conn.Close()
	c := sampling
	c.Jaeger, c.Endpoint = true, "udp://"+address
	use(t, c)
	before, _ := totals()
	e := export.New(sink, active)
	go e.Run()
	for i := 0; i < 5; i++ {
		record(t, 10)
		e.Flush(300 * time.Millisecond)
	}
	eventually(t, "all is handed to the network", 10*time.Second, func() bool { return e.Flush(time.Second) })
	if recorded, waiting := totals(); recorded-before != 50 || waiting != 0 || e.Delivery().Exported != 50 {
		t.Errorf("%d recorded, %d waiting, %d exported", recorded-before, waiting, e.Delivery().Exported)
	}
}

// What a Thrift library would write, put together by hand from the specification.
func TestTheCompactProtocolIsWrittenByteByByte(t *testing.T) {
	b := wire.AppendThriftInt(wire.AppendThriftField(nil, 1, wire.ThriftI64), -1)
	b = wire.AppendThriftText(wire.AppendThriftField(b, 2, wire.ThriftBinary), "ab")
	b = wire.AppendThriftList(wire.AppendThriftField(b, 1, wire.ThriftList), 15, wire.ThriftI32)
	if got := hex.EncodeToString(b); got != "1601280261"+"6219f50f" {
		t.Errorf("%s", got)
	}
}
