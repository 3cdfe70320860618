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
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

type faultKind uint8

const (
	faultDelay faultKind = iota
	faultFail
	faultDrop
)

const maxFaultDelay = 10 * time.Minute

// fault is what goes wrong at a tracepoint, in some of its runs.
type fault struct {
	kind   faultKind
	text   string // as it was written, without the probability
	delay  time.Duration
	err    error
	chance float64
}

type faultRule struct {
	pattern string
	fault
}

// parseFaults reads a list such as kubelet.volume.wait:delay=2s@0.5,cri.*:fail=out of memory,kubelet.pod.sync:drop.
func parseFaults(text string) ([]faultRule, error) {
	var rules []faultRule
	for _, item := range listOf(text) {
		rule, err := parseFault(item)
		if err != nil {
			return nil, fmt.Errorf("PATCHTRACER_FAULTS: %q: %v", item, err)
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

func parseFault(item string) (r faultRule, err error) {
	colon := strings.IndexByte(item, ':')
	if colon < 1 {
		return r, errors.New("is not of the form TRACEPOINT:FAULT@PROBABILITY")
	}
	r.pattern, r.text, r.chance = item[:colon], item[colon+1:], 1
	if at := strings.LastIndexByte(r.text, '@'); at >= 0 {
		r.chance, err = strconv.ParseFloat(r.text[at+1:], 64)
		if err != nil || math.IsNaN(r.chance) || r.chance < 0 || r.chance > 1 {
			return r, fmt.Errorf("%q is no probability from 0 to 1", r.text[at+1:])
		}
		r.text = r.text[:at]
	}
	kind, argument := r.text, ""
	if equals := strings.IndexByte(kind, '='); equals >= 0 {
		kind, argument = kind[:equals], kind[equals+1:]
	}
	switch {
	case kind == "delay":
		r.kind = faultDelay
		if r.delay, err = time.ParseDuration(argument); err != nil || r.delay <= 0 || r.delay > maxFaultDelay {
			return r, fmt.Errorf("%q is no delay of at most %v, such as 2s", argument, maxFaultDelay)
		}
	case kind == "fail":
		r.kind = faultFail
		r.err = errors.New("patchtracer: " + firstNonEmpty(argument, "injected fault at "+r.pattern))
	case kind == "drop" && argument == "":
		r.kind = faultDrop
	default:
		return r, errors.New("the fault is delay=DURATION, fail, fail=MESSAGE or drop")
	}
	return r, nil
}

func faultsOf(rules []faultRule, id string) (faults []fault) {
	for _, r := range rules {
		if fits(r.pattern, id) {
			faults = append(faults, r.fault)
		}
	}
	return faults
}

// meet decides what goes wrong in this run.
func (s *Span) meet(state uint32) {
	s.faulty = true
	s.muted = state&pointOn == 0
	if state&pointFaulty == 0 {
		return
	}
	faults, _ := s.point.faults.Load().([]fault)
	for i := range faults {
		f := &faults[i]
		if float64(s.ids.next()>>11)/(1<<53) >= f.chance {
			continue
		}
		count(&losses.faults)
		switch f.kind {
		case faultDelay:
			s.delay += f.delay
		case faultFail:
			s.fault = f.err
		case faultDrop:
			s.masked = true
		}
		s.struck = strings.TrimLeft(s.struck+" "+f.text, " ")
	}
}

// suffer comes after the span was opened, so that the span shows it.
func (s *Span) suffer() {
	if s.phase == recording {
		s.Str("patchtracer.fault", s.struck)
	}
	time.Sleep(s.delay)
}

// Fault is the error that the function has to fail with, nil when no fault was injected. Woven functions
// whose last result is an error ask for it right after the span was opened.
func (s *Span) Fault() error {
	if s == nil {
		return nil
	}
	return s.fault
}
