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
	"fmt"
	"strings"
	"sync/atomic"
)

// switches are what may change while the process runs.
type switches struct {
	on     bool
	ratio  float64     // of root spans
	rules  []pointRule // the last one that fits a point decides
	faults []faultRule
}

// pointRule switches the tracepoints of a pattern.
type pointRule struct {
	pattern string
	on      bool
}

// setSwitches puts switches into force, for points made later too. After a panic that belongs to no point
// nothing comes on again.
func setSwitches(s switches) {
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
	atomic.StoreUint64(&rootThreshold, thresholdFor(s.ratio))
	state := pointOff
	if s.on && !points.dead {
		state = pointOn
	}
	atomic.StoreUint32(&enabled, state)
	for _, p := range points.all {
		p.obey(s)
	}
}

// obey has the lock of points.
func (p *Point) obey(s *switches) {
	state := pointOff
	if s.on && admits(s.rules, p.id) {
		state |= pointOn
	}
	if faults := faultsOf(s.faults, p.id); len(faults) > 0 {
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

func admits(rules []pointRule, id string) bool {
	on := true
	for _, r := range rules {
		if fits(r.pattern, id) {
			on = r.on
		}
	}
	return on
}

// parsePoints reads a list such as -kubelet.*,+kubelet.pod.sync.
func parsePoints(text string) ([]pointRule, error) {
	var rules []pointRule
	for _, item := range listOf(text) {
		if len(item) < 2 || item[0] != '+' && item[0] != '-' {
			return nil, fmt.Errorf("PATCHTRACER_POINTS: %q is neither +TRACEPOINT nor -TRACEPOINT", item)
		}
		rules = append(rules, pointRule{item[1:], item[0] == '+'})
	}
	return rules, nil
}

func listOf(text string) (items []string) {
	for _, item := range strings.Split(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// fits compares with a pattern in which * stands for any text.
func fits(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	first, last := parts[0], parts[len(parts)-1]
	if !strings.HasPrefix(text, first) || len(text) < len(first)+len(last) || !strings.HasSuffix(text, last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return true
}
