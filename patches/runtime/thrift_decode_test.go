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
	"encoding/binary"
	"math"
	"testing"
)

// A decoder of Thrift's compact protocol that shares nothing with the encoder under test, written from
// thrift-compact-protocol.md of Apache Thrift. Structs become maps from field number to value.

type thriftReader struct {
	t testing.TB
	b []byte
}

func (r *thriftReader) byte() byte {
	r.t.Helper()
	if len(r.b) == 0 {
		r.t.Fatal("the datagram ends early")
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *thriftReader) varint() uint64 {
	r.t.Helper()
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.t.Fatalf("bad varint at % x", r.b)
	}
	r.b = r.b[n:]
	return v
}

func (r *thriftReader) zigzag() int64 {
	v := r.varint()
	if v&1 == 1 {
		return -int64(v>>1) - 1
	}
	return int64(v >> 1)
}

func (r *thriftReader) text() string {
	r.t.Helper()
	n := r.varint()
	if n > uint64(len(r.b)) {
		r.t.Fatalf("a text of %d bytes in %d", n, len(r.b))
	}
	text := string(r.b[:n])
	r.b = r.b[n:]
	return text
}

func (r *thriftReader) value(kind byte) interface{} {
	r.t.Helper()
	switch kind {
	case 1, 2:
		return kind == 1
	case 3:
		return int64(int8(r.byte()))
	case 4, 5, 6:
		return r.zigzag()
	case 7:
		if len(r.b) < 8 {
			r.t.Fatal("a double is cut off")
		}
		v := math.Float64frombits(binary.LittleEndian.Uint64(r.b))
		r.b = r.b[8:]
		return v
	case 8:
		return r.text()
	case 9:
		return r.list()
	case 12:
		return r.fields()
	}
	r.t.Fatalf("type %d", kind)
	return nil
}

func (r *thriftReader) list() []interface{} {
	r.t.Helper()
	head := r.byte()
	n := uint64(head >> 4)
	if n == 15 {
		n = r.varint()
	}
	if n > uint64(len(r.b)) {
		r.t.Fatalf("a list of %d in %d bytes", n, len(r.b))
	}
	list := make([]interface{}, n)
	for i := range list {
		list[i] = r.value(head & 15)
	}
	return list
}

func (r *thriftReader) fields() map[int]interface{} {
	r.t.Helper()
	fields, number := map[int]interface{}{}, 0
	for {
		head := r.byte()
		if head == 0 {
			return fields
		}
		if delta := int(head >> 4); delta > 0 {
			number += delta
		} else {
			number = int(r.zigzag())
		}
		if _, twice := fields[number]; twice {
			r.t.Fatalf("field %d occurs twice", number)
		}
		fields[number] = r.value(head & 15)
	}
}

// decodeCall gives the name and the arguments of a one-way call.
func decodeCall(t testing.TB, datagram []byte) (name string, arguments map[int]interface{}) {
	t.Helper()
	r := &thriftReader{t, datagram}
	if protocol, kind := r.byte(), r.byte(); protocol != 0x82 || kind != 4<<5|1 {
		t.Fatalf("protocol %x, type and version %x", protocol, kind)
	}
	_ = r.varint() // the sequence number
	name, arguments = r.text(), r.fields()
	if len(r.b) != 0 {
		t.Fatalf("%d bytes after the call", len(r.b))
	}
	return name, arguments
}
