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
	"time"

	"patchtracer/internal/clock"
)

// entryOf gives a connection as the kernel's table has it.
func entryOf(t *testing.T, tcpState uint8) connectionEvent {
	e := parsed(t, capture(t)["tcp4 plain"])[0]
	e.kind, e.tcpState, e.at = conntrackUpdate, tcpState, 0
	e.status |= statusSeenReply | statusAssured
	return e
}

func TestAConnectionThatWasThereBeforeIsReportedOnce(t *testing.T) {
	o, told := observing(theServices)
	o.accounting = true
	e := entryOf(t, tcpStateEstablished)
	e.start = uint64(time.Now().UnixNano())
	now := clock.Monotonic()
	o.meet(&e, now, false)
	o.meet(&e, now, true)
	begun := e
	begun.kind = conntrackNew // the event of its beginning, read after the table
	o.see(&begun, now)
	if len(told.established) != 1 || len(o.pending) != 0 || len(o.open) != 1 {
		t.Fatalf("%+v, %d pending, %d open", told, len(o.pending), len(o.open))
	}
	if c := told.established[0]; !c.Listed || c.State != "ESTABLISHED" || c.Service.Name != "frontend" || c.Ended != c.Began || c.Failure != "" {
		t.Errorf("%+v", c)
	}
}

func TestAnotherConnectionOfTheSamePortsIsReportedToo(t *testing.T) {
	o, told := observing(theServices)
	o.accounting = true
	e := entryOf(t, tcpStateEstablished)
	e.start = uint64(time.Now().UnixNano())
	o.meet(&e, clock.Monotonic(), false)
	e.kind, e.start = conntrackNew, e.start+1
	o.see(&e, clock.Monotonic())
	if len(o.pending)+len(told.established) != 2 {
		t.Error("a new connection is taken for the old one")
	}
}

func TestAConnectionThatHasEndedIsReportedWhereEventsWereLost(t *testing.T) {
	o, told := observing(theServices)
	e := entryOf(t, tcpStateLastOpen)
	o.meet(&e, clock.Monotonic(), false)
	if n := len(told.established); n != 0 {
		t.Errorf("%d told of a connection that was over when the observer began", n)
	}
	o.meet(&e, clock.Monotonic(), true)
	if n := len(told.established); n != 1 {
		t.Errorf("%d told of a connection whose events were lost", n)
	}
}

func TestAPendingConnectionThatTheTableCallsEstablishedIsWaitedForNoLonger(t *testing.T) {
	o, told := observing(theServices)
	begun := parsed(t, capture(t)["tcp4 plain"])[0]
	before := clock.Monotonic()
	o.see(&begun, before)
	e := entryOf(t, tcpStateEstablished)
	o.meet(&e, clock.Monotonic(), true)
	if c := told.established; len(c) != 1 || len(o.pending) != 0 || c[0].Began != before {
		t.Errorf("%+v, %d pending", c, len(o.pending))
	}
}

func TestWhenAConnectionOfTheTableBegan(t *testing.T) {
	now := 2 * maxListedAge
	wall := func(mono int64) uint64 { return uint64(clock.WallOf(mono)) }
	for _, c := range []struct {
		name  string
		start uint64
		now   int64
		want  int64
	}{
		{"the kernel does not tell", 0, now, now},
		{"a moment ago", wall(now - 5), now, now - 5},
		{"days ago", wall(now - 1000*maxListedAge), now, now - maxListedAge},
		{"after now: the clock was set", wall(now + 5), now, now},
		{"before this process", wall(-5), 10, 0},
	} {
		if got := listedSince(&connectionEvent{start: c.start}, c.now); got != c.want {
			t.Errorf("%s: %d, not %d", c.name, got, c.want)
		}
	}
}

func TestTheEndOfATableIsRecognised(t *testing.T) {
	message := func(kind uint16, body ...byte) []byte {
		b := make([]byte, netlinkHeader, netlinkHeader+len(body))
		binary.LittleEndian.PutUint32(b, uint32(netlinkHeader+len(body)))
		binary.LittleEndian.PutUint16(b[4:], kind)
		return append(b, body...)
	}
	entry := message(ctSubsystem<<8, 0, 0, 0, 0)
	for _, c := range []struct {
		name     string
		datagram []byte
		end, bad bool
	}{
		{"nothing", nil, false, false},
		{"an entry", entry, false, false},
		{"done", message(netlinkDone, 0, 0, 0, 0), true, false},
		{"an entry and done", append(append([]byte{}, entry...), message(netlinkDone)...), true, false},
		{"refused", message(netlinkError, 0xff, 0xff, 0xff, 0xff), true, true},
		{"an error without its number", message(netlinkError), true, true},
		{"half a header", entry[:7], false, false},
		{"a length of nothing", make([]byte, netlinkHeader), false, false},
	} {
		if end, err := endOfTable(c.datagram, binary.LittleEndian); end != c.end || (err != nil) != c.bad {
			t.Errorf("%s: %v, %v", c.name, end, err)
		}
	}
}
