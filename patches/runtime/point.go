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
	"sync"
	"sync/atomic"
)

// Kind is the role of a span, with OTLP's numbers.
type Kind uint8

// The kinds of spans.
const (
	Internal Kind = iota + 1
	Server
	Client
	Producer
	Consumer
)

// States of a point. Zero is off, so that Begin is one load and one comparison with zero.
const (
	pointOff uint32 = iota
	pointOn
)

// Point is one tracepoint.
type Point struct {
	state  uint32
	id     string
	name   string
	kind   Kind
	prefix []byte // the parts of an encoded span that are the same for all spans of the point
}

// points holds every point of the process, to be switched together.
var points struct {
	sync.Mutex
	all []*Point
	on  bool
}

// NewPoint makes a tracepoint; woven packages do so in their variable declarations. The id and the layer
// become the attributes patchtracer.tracepoint and patchtracer.layer of its spans.
func NewPoint(id, layer, name string, kind Kind) *Point {
	if name == "" {
		name = id
	}
	if kind < Internal || kind > Consumer {
		kind = Internal
	}
	p := &Point{id: id, name: name, kind: kind}
	p.prefix = appendAttribute(p.prefix, "patchtracer.tracepoint", attribute{text: id})
	p.prefix = appendAttribute(p.prefix, "patchtracer.layer", attribute{text: layer})
	p.prefix = appendVarintField(p.prefix, spanKind, uint64(kind))
	points.Lock()
	defer points.Unlock()
	points.all = append(points.all, p)
	if points.on {
		p.state = pointOn
	}
	return p
}

func setAllPoints(on bool) {
	points.Lock()
	defer points.Unlock()
	points.on = on
	state := pointOff
	if on {
		state = pointOn
	}
	atomic.StoreUint32(&enabled, state)
	for _, p := range points.all {
		atomic.StoreUint32(&p.state, state)
	}
}

// enabled is the switch of what belongs to no point: the registry, the queues and annotations.
var enabled uint32

func off() bool { return atomic.LoadUint32(&enabled) == pointOff }

// Begin starts work on a span: it is nil when the point is off. The compiler inlines it.
func (p *Point) Begin() *Span {
	if atomic.LoadUint32(&p.state) == pointOff {
		return nil
	}
	return p.begin()
}
