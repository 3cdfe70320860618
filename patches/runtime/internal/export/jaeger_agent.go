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

package export

import (
	"encoding/binary"
	"net"
	"net/url"

	"patchtracer/internal/control"
	"patchtracer/internal/wire"
)

// maxDatagram is what a Jaeger agent or collector reads at the most.
const maxDatagram = 65000

// agent takes spans in datagrams: Agent.emitBatch of Jaeger's agent.thrift, a one-way call in the compact
// protocol. Nothing comes back: a datagram that the network took counts as exported.
type agent struct {
	address  string
	conn     net.Conn
	process  []byte // the batch up to its spans
	datagram []byte
}

func newAgent(c control.Config) *agent {
	a := &agent{process: appendProcess(nil, c)}
	if u, err := url.Parse(c.Endpoint); err == nil {
		a.address = u.Host
	}
	return a
}

// appendProcess encodes the call, and of its argument, a Batch, the Process.
func appendProcess(b []byte, c control.Config) []byte {
	const protocol, oneWay, version = 0x82, 4, 1
	b = append(b, protocol, oneWay<<5|version, 0)
	b = wire.AppendThriftText(b, "emitBatch")
	b = wire.AppendThriftField(b, 1, wire.ThriftStruct) // the batch
	b = wire.AppendThriftField(b, 1, wire.ThriftStruct) // its process
	b = wire.AppendThriftText(wire.AppendThriftField(b, 1, wire.ThriftBinary), c.Service)
	list := processAttributes(c)
	b = wire.AppendThriftList(wire.AppendThriftField(b, 1, wire.ThriftList), len(list), wire.ThriftStruct)
	for i := range list {
		b = wire.AppendJaegerTag(b, &list[i])
	}
	return append(b, wire.ThriftStop)
}

const listHeader = 6 // of a list of spans, at the most

// sendDatagrams sends the spans in payload, as many in each datagram as go in.
func (e *Exporter) sendDatagrams() {
	room := maxDatagram - len(e.agent.process) - listHeader - 3
	rest, owners := e.payload, e.owners
	for len(owners) > 0 {
		n, size, end := 0, 0, 0
		for n < len(owners) {
			content, next := nextSpan(rest[end:])
			if size+len(content) > room && n > 0 {
				break
			}
			n, size, end = n+1, size+len(content), end+next
		}
		e.agent.fill(rest[:end], n)
		e.deliver(owners[:n], e.agent.send)
		rest, owners = rest[end:], owners[n:]
	}
}

// nextSpan gives the first span of a buffer, whose entries are fields of ScopeSpans whatever is in them, and
// where the next one begins.
func nextSpan(b []byte) (content []byte, next int) {
	length, n := binary.Uvarint(b[1:])
	next = 1 + n + int(length)
	return b[1+n : next], next
}

func (a *agent) fill(spans []byte, n int) {
	a.datagram = append(a.datagram[:0], a.process...)
	a.datagram = wire.AppendThriftList(wire.AppendThriftField(a.datagram, 1, wire.ThriftList), n, wire.ThriftStruct)
	for ; n > 0; n-- {
		content, next := nextSpan(spans)
		a.datagram = append(a.datagram, content...)
		spans = spans[next:]
	}
	a.datagram = append(a.datagram, wire.ThriftStop, wire.ThriftStop) // of the batch, of the arguments
}

// send makes the socket anew after a failure: the address may mean another machine by then.
func (a *agent) send() answer {
	var err error
	if a.conn == nil {
		var address string
		if address, err = resolveGateway(a.address); err == nil {
			a.conn, err = net.Dial("udp", address)
		}
	}
	if err == nil {
		if _, err = a.conn.Write(a.datagram); err == nil {
			return answer{accepted: true}
		}
		_ = a.conn.Close()
	}
	a.conn = nil
	return answer{retryable: true, reason: err.Error()}
}
