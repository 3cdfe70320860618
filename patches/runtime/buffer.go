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
	"runtime"
	"sync/atomic"

	"patchtracer/internal/guard"
)

const (
	maxBuffered  = 3 << 20 // bytes of encoded spans that wait in all shards together
	maxSpanBytes = 32 << 10
	leastRoom    = 512 // with less a shard counts as full: most spans would be encoded in vain
	putRounds    = 64  // how often all shards are tried before a span is given up
)

// sink is the buffer of the process; its exporter starts with the first span in it.
var sink = newBuffer(shardCount(), maxBuffered)

// buffer holds encoded spans, as fields of ScopeSpans one after the other. It has no pointers into the host's
// memory and a fixed bound in bytes. A writer that finds a shard taken or full goes on to the next: it never waits.
type buffer struct {
	shards []shard // their number is a power of two
	limit  int     // bytes a shard
	wake   chan struct{}
	begun  uint32
	turn   int    // the shard that drain begins with
	start  func() // starts what drains the buffer
}

type shard struct {
	busy   uint32
	data   []byte
	owners []uint16 // the tallies of the spans in data, in their order
	stored []uint64 // spans ever put here, by the number of their tally
	_      [64]byte
}

func shardCount() int {
	n := 4
	for n < runtime.NumCPU() && n < 8 {
		n *= 2
	}
	return n
}

func newBuffer(shards, bytes int) *buffer {
	return &buffer{shards: make([]shard, shards), limit: bytes / shards, wake: make(chan struct{}, 1)}
}

func (s *shard) take() bool { return atomic.CompareAndSwapUint32(&s.busy, 0, 1) }
func (s *shard) give()      { atomic.StoreUint32(&s.busy, 0) }

// put adds a span that ends now, or counts why not; it tells which. Records of one processor tend to use the same shard.
func (b *buffer) put(span *Span, end int64) bool {
	n := uint32(len(b.shards))
	for round := 0; round < putRounds; round++ {
		full := true
		for i := uint32(0); i < n; i++ {
			number := (span.shard + i) & (n - 1)
			s := &b.shards[number]
			if !s.take() {
				full = false
				continue
			}
			span.holding = number + 1
			size, wake := s.append(span, end, b.limit)
			span.holding = 0
			s.give()
			switch {
			case size > maxSpanBytes:
				return b.drop(guard.DropTooLarge)
			case size > 0:
				b.stored(wake)
				return true
			}
		}
		if full {
			return b.drop(guard.DropBufferFull)
		}
		runtime.Gosched()
	}
	return b.drop(guard.DropContended)
}

// append encodes a span right where it waits. The caller has the shard. It gives the span's size, 0 where there is no room;
// what is larger than maxSpanBytes is not kept.
func (s *shard) append(span *Span, end int64, limit int) (size int, wake bool) {
	before := len(s.data)
	if before+leastRoom > limit {
		return 0, false
	}
	data := span.appendRecord(s.data, end)
	if cap(data) != cap(s.data) {
		s.data = data[:before] // grown at most once, also by what is not kept
	}
	if size = len(data) - before; size > maxSpanBytes {
		return size, false
	}
	if len(data) > limit {
		return 0, false
	}
	s.data = s.data[:len(data)]
	number := span.point.number
	for int(number) >= len(s.stored) {
		s.stored = append(s.stored, 0)
	}
	s.owners = append(s.owners, number)
	s.stored[number]++
	// Waking costs as much as a hundred spans, so it is put off; the other shards have room meanwhile.
	return size, before < limit/4*3 && len(data) >= limit/4*3
}

func (b *buffer) stored(wake bool) {
	if wake {
		select {
		case b.wake <- struct{}{}:
		default:
		}
	}
	b.begin()
}

// begin starts what drains the buffer, and tells the counters even when there is no span.
func (b *buffer) begin() {
	if atomic.LoadUint32(&b.begun) == 0 && atomic.CompareAndSwapUint32(&b.begun, 0, 1) && b.start != nil {
		b.start()
	}
}

func (b *buffer) drop(reason int) bool {
	atomic.AddUint64(&guard.Losses.Recorded, 1)
	guard.DropSpans(reason, 1)
	return false
}

// Drain moves the spans of shards into payload, and their owners, until it has limit bytes. A payload that is empty changes
// places with what is in a shard, whose writers then need not wait for a copy. It is for one goroutine only.
func (b *buffer) Drain(payload []byte, owners []uint16, limit int) ([]byte, []uint16) {
	for range b.shards {
		if len(payload)+b.limit > limit && len(owners) > 0 {
			break
		}
		s := &b.shards[b.turn]
		b.turn = (b.turn + 1) % len(b.shards)
		for !s.take() {
			runtime.Gosched()
		}
		if len(owners) == 0 {
			payload, s.data = s.data, payload
			owners, s.owners = s.owners, owners
		} else {
			payload = append(payload, s.data...)
			owners = append(owners, s.owners...)
			s.data, s.owners = s.data[:0], s.owners[:0]
		}
		s.give()
	}
	return payload, owners
}

// Parts is how many drains may be needed to empty it.
func (b *buffer) Parts() int { return len(b.shards) }

// Woken tells that a shard is nearly full.
func (b *buffer) Woken() <-chan struct{} { return b.wake }

// counts of a buffer.
type counts struct {
	recorded uint64   // spans ever
	waiting  int      // spans
	stored   []uint64 // spans ever stored, by the number of their tally
}

func (b *buffer) counts() (c counts) {
	for i := range b.shards {
		s := &b.shards[i]
		for !s.take() {
			runtime.Gosched()
		}
		for number, n := range s.stored {
			for number >= len(c.stored) {
				c.stored = append(c.stored, 0)
			}
			c.stored[number] += n
			c.recorded += n
		}
		c.waiting += len(s.owners)
		s.give()
	}
	c.recorded += atomic.LoadUint64(&guard.Losses.Recorded)
	return c
}
