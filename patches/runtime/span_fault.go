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
	"strings"
	"time"

	"patchtracer/internal/control"
	"patchtracer/internal/guard"
)

// meet decides what goes wrong in this run.
func (s *Span) meet(state uint32) {
	s.faulty = true
	s.muted = state&pointOn == 0
	if state&pointFaulty == 0 {
		return
	}
	faults, _ := s.point.faults.Load().([]control.Fault)
	for i := range faults {
		f := &faults[i]
		if float64(s.ids.Next()>>11)/(1<<53) >= f.Chance {
			continue
		}
		guard.Count(&guard.Losses.Faults)
		switch f.Kind {
		case control.FaultDelay:
			s.delay += f.Delay
		case control.FaultFail:
			s.fault = f.Err
		case control.FaultDrop:
			s.masked = true
		}
		s.struck = strings.TrimLeft(s.struck+" "+f.Text, " ")
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
