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

// Package ids makes random trace and span ids.
package ids

import (
	"crypto/rand"
	"encoding/binary"
	"math/bits"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Generator is xoshiro256++. Each pooled span owns one, so that ids cost neither a lock nor a system call.
type Generator [4]uint64

var seed struct {
	once  sync.Once
	words [4]uint64
}

var generators uint64

// New makes a generator unlike all others of this process and of others.
func New() Generator {
	seed.once.Do(seedFromSystem)
	n := atomic.AddUint64(&generators, 1)
	var g Generator
	for i := range g {
		g[i] = mix(seed.words[i] + mix(n*4+uint64(i)))
	}
	return g
}

func seedFromSystem() {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		// No entropy: ids stay unique on this node, only predictable.
		binary.LittleEndian.PutUint64(b[:], uint64(time.Now().UnixNano()))
		binary.LittleEndian.PutUint64(b[8:], uint64(os.Getpid()))
	}
	for i := range seed.words {
		seed.words[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
}

// mix is the finalizer of SplitMix64: it makes neighbouring inputs unlike each other.
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Next is the next 64 random bits.
func (g *Generator) Next() uint64 {
	result := bits.RotateLeft64(g[0]+g[3], 23) + g[0]
	t := g[1] << 17
	g[2] ^= g[0]
	g[3] ^= g[1]
	g[1] ^= g[2]
	g[0] ^= g[3]
	g[2] ^= t
	g[3] = bits.RotateLeft64(g[3], 45)
	return result
}

// nonZero: all-zero ids are invalid in W3C trace context.
func (g *Generator) nonZero() uint64 {
	for {
		if n := g.Next(); n != 0 {
			return n
		}
	}
}

// TraceID is random in all of its 128 bits, and never zero.
func (g *Generator) TraceID() (id [16]byte) {
	binary.BigEndian.PutUint64(id[:8], g.Next())
	binary.BigEndian.PutUint64(id[8:], g.nonZero())
	return id
}

// SpanID is random, and never zero.
func (g *Generator) SpanID() (id [8]byte) {
	binary.BigEndian.PutUint64(id[:], g.nonZero())
	return id
}
