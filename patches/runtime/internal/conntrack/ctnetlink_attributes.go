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

package conntrack

import "encoding/binary"

// attributes walks netlink attributes.
type attributes struct {
	rest  []byte
	order binary.ByteOrder
	kind  uint16
	value []byte
	bad   bool
}

func (a *attributes) next() bool {
	const header, kindMask = 4, 0x3fff // the upper bits tell nesting and byte order
	if len(a.rest) < header {
		a.bad = a.bad || len(a.rest) > 0
		return false
	}
	length := int(a.order.Uint16(a.rest))
	if length < header || length > len(a.rest) {
		a.bad = true
		return false
	}
	a.kind, a.value = a.order.Uint16(a.rest[2:])&kindMask, a.rest[header:length]
	if length = (length + 3) &^ 3; length > len(a.rest) {
		length = len(a.rest)
	}
	a.rest = a.rest[length:]
	return true
}

// Numbers inside conntrack's attributes are in network order; one of the wrong size is bad.

func (a *attributes) uint8() uint8 {
	if len(a.value) != 1 {
		a.bad = true
		return 0
	}
	return a.value[0]
}

func (a *attributes) uint16() uint16 {
	if len(a.value) != 2 {
		a.bad = true
		return 0
	}
	return binary.BigEndian.Uint16(a.value)
}

func (a *attributes) uint32() uint32 {
	if len(a.value) != 4 {
		a.bad = true
		return 0
	}
	return binary.BigEndian.Uint32(a.value)
}

func (a *attributes) uint64() uint64 {
	if len(a.value) != 8 {
		a.bad = true
		return 0
	}
	return binary.BigEndian.Uint64(a.value)
}

func (a *attributes) ip(length int) (ip Address) {
	if len(a.value) != length {
		a.bad = true
		return ip
	}
	if length == 4 {
		copy(ip[:], v4Prefix)
	}
	copy(ip[16-length:], a.value)
	return ip
}

// inside walks the attributes in the value of the current one.
func (a *attributes) inside() attributes { return attributes{rest: a.value, order: a.order} }

func (e *connectionEvent) parse(b []byte, order binary.ByteOrder) bool {
	a := attributes{rest: b, order: order}
	for !a.bad && a.next() {
		n := a.inside()
		switch a.kind {
		case ctaTupleOrig:
			e.orig.parse(&n)
		case ctaTupleReply:
			e.reply.parse(&n)
		case ctaStatus:
			e.status = a.uint32()
		case ctaProtoInfo:
			e.parseProtoInfo(&n)
		case ctaTimestamp:
			e.parseTimes(&n)
		case ctaEventTime:
			e.at = a.uint64()
		case ctaCountersOrig:
			e.parseCounters(&n, 0)
		case ctaCountersReply:
			e.parseCounters(&n, 1)
		}
		a.bad = a.bad || n.bad
	}
	return !a.bad
}

func (t *Tuple) parse(a *attributes) {
	for !a.bad && a.next() {
		n := a.inside()
		for (a.kind == ctaTupleIP || a.kind == ctaTupleProto) && !n.bad && n.next() {
			if a.kind == ctaTupleIP {
				t.parseAddress(&n)
			} else {
				t.parseProtocol(&n)
			}
		}
		a.bad = a.bad || n.bad
	}
}

func (t *Tuple) parseAddress(a *attributes) {
	switch a.kind {
	case ctaIPv4Source:
		t.Source = a.ip(4)
	case ctaIPv4Dest:
		t.Dest = a.ip(4)
	case ctaIPv6Source:
		t.Source = a.ip(16)
	case ctaIPv6Dest:
		t.Dest = a.ip(16)
	}
}

func (t *Tuple) parseProtocol(a *attributes) {
	switch a.kind {
	case ctaProtoNumber:
		t.Protocol = a.uint8()
	case ctaProtoSource:
		t.SourcePort = a.uint16()
	case ctaProtoDest:
		t.DestPort = a.uint16()
	}
}

func (e *connectionEvent) parseProtoInfo(a *attributes) {
	for !a.bad && a.next() {
		if a.kind != ctaProtoInfoTCP {
			continue
		}
		tcp := a.inside()
		for !tcp.bad && tcp.next() {
			if tcp.kind == ctaTCPState {
				e.tcpState = tcp.uint8()
			}
		}
		a.bad = a.bad || tcp.bad
	}
}

func (e *connectionEvent) parseTimes(a *attributes) {
	for !a.bad && a.next() {
		switch a.kind {
		case ctaTimeStart:
			e.start = a.uint64()
		case ctaTimeStop:
			e.stop = a.uint64()
		}
	}
}

func (e *connectionEvent) parseCounters(a *attributes, direction int) {
	for !a.bad && a.next() {
		switch a.kind {
		case ctaPackets:
			e.packets[direction] = a.uint64()
		case ctaBytes:
			e.bytes[direction] = a.uint64()
		}
	}
}
