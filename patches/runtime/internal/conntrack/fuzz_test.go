//go:build go1.18
// +build go1.18

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

import (
	"encoding/binary"
	"testing"

	"patchtracer/internal/clock"
)

func FuzzConntrack(f *testing.F) {
	for _, datagrams := range capture(f) {
		for _, d := range datagrams {
			f.Add(d)
		}
	}
	f.Fuzz(func(t *testing.T, datagram []byte) {
		o, _ := observing(theServices)
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			var e connectionEvent
			events := 0
			parseEvents(datagram, order, &e, func() { events++; o.see(&e, clock.Monotonic()) })
			if events > len(datagram)/netlinkHeader+1 {
				t.Errorf("%d events in %d bytes", events, len(datagram))
			}
		}
	})
}
