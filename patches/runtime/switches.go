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
	"sync/atomic"

	"patchtracer/internal/control"
)

// setSwitches puts switches into force, for points made later too. After a panic that belongs to no point
// nothing comes on again.
func setSwitches(s control.Switches) {
	points.Lock()
	defer points.Unlock()
	points.switches = s
	obeySwitches()
}

// die switches tracing off for good.
func die() {
	points.Lock()
	defer points.Unlock()
	points.dead = true
	obeySwitches()
}

func obeySwitches() {
	s := &points.switches
	atomic.StoreUint64(&rootThreshold, control.Threshold(s.Ratio))
	state := pointOff
	if s.On && !points.dead {
		state = pointOn
	}
	atomic.StoreUint32(&enabled, state)
	for _, p := range points.all {
		p.obey(s)
	}
}

// obey has the lock of points.
func (p *Point) obey(s *control.Switches) {
	state := pointOff
	if s.On && control.Admits(s.Rules, p.id) {
		state |= pointOn
	}
	if faults := control.FaultsOf(s.Faults, p.id); len(faults) > 0 {
		p.faults.Store(faults)
		state |= pointFaulty
	}
	if points.dead || atomic.LoadUint32(&p.broken) != 0 {
		state = pointOff
	}
	atomic.StoreUint32(&p.state, state)
}

// breakDown switches a point off for good.
func (p *Point) breakDown() {
	atomic.StoreUint32(&p.broken, 1)
	atomic.StoreUint32(&p.state, pointOff)
}

// enabled is the switch of what belongs to no point: the registry, the queues and annotations.
var enabled uint32

func off() bool { return atomic.LoadUint32(&enabled) == pointOff }
