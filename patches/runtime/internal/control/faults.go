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

package control

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

type faultKind uint8

// What a fault does.
const (
	FaultDelay faultKind = iota
	FaultFail
	FaultDrop
)

const maxFaultDelay = 10 * time.Minute

// Fault is what goes wrong at a tracepoint, in some of its runs.
type Fault struct {
	Kind   faultKind
	Text   string // as it was written, without the probability
	Delay  time.Duration
	Err    error
	Chance float64
}

// FaultRule is a fault, and the tracepoints that have it: an id in which * stands for any text.
type FaultRule struct {
	Pattern string
	Fault
}

// ParseFaults reads a list such as kubelet.volume.wait:delay=2s@0.5,cri.*:fail=out of memory,kubelet.pod.sync:drop.
func ParseFaults(text string) ([]FaultRule, error) {
	var rules []FaultRule
	for _, item := range listOf(text) {
		rule, err := parseFault(item)
		if err != nil {
			return nil, fmt.Errorf("PATCHTRACER_FAULTS: %q: %v", item, err)
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

func parseFault(item string) (r FaultRule, err error) {
	colon := strings.IndexByte(item, ':')
	if colon < 1 {
		return r, errors.New("is not of the form TRACEPOINT:FAULT@PROBABILITY")
	}
	r.Pattern, r.Text, r.Chance = item[:colon], item[colon+1:], 1
	if at := strings.LastIndexByte(r.Text, '@'); at >= 0 {
		r.Chance, err = strconv.ParseFloat(r.Text[at+1:], 64)
		if err != nil || math.IsNaN(r.Chance) || r.Chance < 0 || r.Chance > 1 {
			return r, fmt.Errorf("%q is no probability from 0 to 1", r.Text[at+1:])
		}
		r.Text = r.Text[:at]
	}
	kind, argument := r.Text, ""
	if equals := strings.IndexByte(kind, '='); equals >= 0 {
		kind, argument = kind[:equals], kind[equals+1:]
	}
	switch {
	case kind == "delay":
		r.Kind = FaultDelay
		if r.Delay, err = time.ParseDuration(argument); err != nil || r.Delay <= 0 || r.Delay > maxFaultDelay {
			return r, fmt.Errorf("%q is no delay of at most %v, such as 2s", argument, maxFaultDelay)
		}
	case kind == "fail":
		r.Kind = FaultFail
		r.Err = errors.New("patchtracer: " + firstNonEmpty(argument, "injected fault at "+r.Pattern))
	case kind == "drop" && argument == "":
		r.Kind = FaultDrop
	default:
		return r, errors.New("the fault is delay=DURATION, fail, fail=MESSAGE or drop")
	}
	return r, nil
}

// FaultsOf gives the faults of a tracepoint.
func FaultsOf(rules []FaultRule, id string) (faults []Fault) {
	for _, r := range rules {
		if fits(r.Pattern, id) {
			faults = append(faults, r.Fault)
		}
	}
	return faults
}
