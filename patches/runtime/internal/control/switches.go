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
	"fmt"
	"strings"
)

// Switches are what may change while the process runs.
type Switches struct {
	On     bool
	Ratio  float64 // of root spans
	Rules  []Rule  // the last one that fits a point decides
	Faults []FaultRule
}

// Rule switches the tracepoints of a pattern.
type Rule struct {
	Pattern string
	on      bool
}

// Admits tells whether rules leave a tracepoint on.
func Admits(rules []Rule, id string) bool {
	on := true
	for _, r := range rules {
		if fits(r.Pattern, id) {
			on = r.on
		}
	}
	return on
}

// ParsePoints reads a list such as -kubelet.*,+kubelet.pod.sync.
func ParsePoints(text string) ([]Rule, error) {
	var rules []Rule
	for _, item := range listOf(text) {
		if len(item) < 2 || item[0] != '+' && item[0] != '-' {
			return nil, fmt.Errorf("PATCHTRACER_POINTS: %q is neither +TRACEPOINT nor -TRACEPOINT", item)
		}
		rules = append(rules, Rule{item[1:], item[0] == '+'})
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
