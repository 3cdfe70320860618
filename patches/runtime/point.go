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

	"patchtracer/internal/control"
	"patchtracer/internal/wire"
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

// Bits of a point's state. Zero is off, so that Begin is one load and one comparison with zero.
const (
	pointOff    uint32 = 0
	pointOn     uint32 = 1 // spans are wanted
	pointFaulty uint32 = 2 // faults are to be injected, whether spans are wanted or not
)

// Point is one tracepoint.
type Point struct {
	state  uint32
	broken uint32 // there was a panic inside one of its spans: off for good
	id     string
	name   string
	kind   Kind
	prefix []byte // the parts of an encoded span that are the same for all spans of the point
	tags   []byte // the same for Jaeger
	tally  *tally
	number uint16       // of the tally
	faults atomic.Value // []fault
}

// points holds every point of the process, to be switched together.
var points struct {
	sync.Mutex
	all      []*Point
	tallies  []*tally // one for each id
	switches control.Switches
	dead     bool // there was a panic outside any span: off for good
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
	p.prefix = wire.AppendText(p.prefix, spanName, name)
	p.prefix = wire.AppendKeyText(p.prefix, spanAttributes, "patchtracer.tracepoint", wire.ValidText(id))
	p.prefix = wire.AppendKeyText(p.prefix, spanAttributes, "patchtracer.layer", wire.ValidText(layer))
	p.prefix = wire.AppendVarintField(p.prefix, spanKind, uint64(kind))
	p.tags = appendPointTags(p.tags, id, layer, kind)
	points.Lock()
	defer points.Unlock()
	p.tally = tallyOf(id)
	p.number = p.tally.number
	points.all = append(points.all, p)
	p.obey(&points.switches)
	return p
}

// Begin starts work on a span: it is nil when the point is off. The compiler inlines it.
func (p *Point) Begin() *Span {
	state := atomic.LoadUint32(&p.state)
	if state == pointOff {
		return nil
	}
	return p.begin(state)
}
