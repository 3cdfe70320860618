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
	"io/ioutil"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAPatternFitsWithStarsForAnyText(t *testing.T) {
	cases := []struct {
		pattern, text string
		fits          bool
	}{
		{"kubelet.pod.sync", "kubelet.pod.sync", true},
		{"kubelet.pod.sync", "kubelet.pod.syncs", false},
		{"*", "", true},
		{"kubelet.*", "kubelet.pod.sync", true},
		{"kubelet.*", "kubelet", false},
		{"*.sync", "kubelet.pod.sync", true},
		{"k*.pod.*c", "kubelet.pod.sync", true},
		{"k*.pod.*x", "kubelet.pod.sync", false},
		{"ab*ba", "aba", false},
		{"a**c", "abc", true},
		{"", "a", false},
	}
	for _, c := range cases {
		if fits(c.pattern, c.text) != c.fits {
			t.Errorf("%q fits %q: %v", c.pattern, c.text, !c.fits)
		}
	}
}

func TestEachTracepointHasASwitchAndTheLastRuleDecides(t *testing.T) {
	rules, err := parsePoints("-test.switch.*, +test.switch.two")
	if err != nil {
		t.Fatal(err)
	}
	one, two := NewPoint("test.switch.one", "kubelet", "", Internal), NewPoint("test.switch.two", "kubelet", "", Internal)
	use(t, config{on: true, ratio: 1, rules: rules})
	late := NewPoint("test.switch.late", "kubelet", "", Internal)
	if one.Begin() != nil || late.Begin() != nil || two.Begin() == nil || testPoint.Begin() == nil {
		t.Error("the switches are not obeyed")
	}
	for _, bad := range []string{"kubelet", "+", "-", "+a,b"} {
		if _, err := parsePoints(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestTheControlFileChangesWhatIsTracedWithoutARestart(t *testing.T) {
	base := config{on: true, ratio: 1, endpoint: "http://host:4318"}
	use(t, base)
	path := filepath.Join(t.TempDir(), "control")
	c := &control{path: path, base: base}
	write := func(text string) {
		t.Helper()
		if err := ioutil.WriteFile(path+".new", []byte(text), 0600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
		c.look()
	}
	sampled := func() bool {
		span := testPoint.Begin()
		defer span.End(nil)
		span.Root()
		return span.Open()
	}
	c.look()
	if !sampled() {
		t.Error("without a file the environment does not hold")
	}
	write("# quiet\nPATCHTRACER_SAMPLING=0\n")
	if sampled() || testPoint.Begin() == nil {
		t.Error("the ratio is not 0")
	}
	write("PATCHTRACER_SAMPLING = off\n")
	if testPoint.Begin() != nil || !off() {
		t.Error("it is not off")
	}
	write("PATCHTRACER_POINTS=-test.*\n")
	if testPoint.Begin() != nil || off() || benchPoint.Begin() == nil {
		t.Error("not only the points that were named are off")
	}
	write("PATCHTRACER_FAULTS=test.point:fail\n")
	if span := testPoint.Begin(); span.Fault() == nil {
		t.Error("there is no fault")
	}
	said.Lock()
	before := said.count
	said.Unlock()
	write("PATCHTRACER_SAMPLING=maybe\n")
	write("PATCHTRACER_ENDPOINT=http://elsewhere\n")
	write("nonsense\n")
	write(strings.Repeat("#", maxControlBytes+1))
	if span := testPoint.Begin(); span.Fault() == nil {
		t.Error("a file with a mistake changes something")
	}
	said.Lock()
	if said.count != before+4 {
		t.Errorf("%d of 4 mistakes are told", said.count-before)
	}
	said.Unlock()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	c.look()
	if span := testPoint.Begin(); span.Fault() != nil || !sampled() {
		t.Error("without the file it is not as before")
	}
}

func TestWhatIsOffWithoutAnEndpointStaysOff(t *testing.T) {
	s, err := config{}.changedBy("PATCHTRACER_SAMPLING=on")
	if err != nil || s.on {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestNothingComesOnAgainAfterAPanic(t *testing.T) {
	use(t, sampling)
	point := NewPoint("test.switch.broken", "kubelet", "", Internal)
	point.breakDown()
	setSwitches(switches{on: true, ratio: 1})
	if point.Begin() != nil || testPoint.Begin() == nil {
		t.Error("the broken point is not the one that is off")
	}
	die()
	setSwitches(switches{on: true, ratio: 1, faults: []faultRule{{pattern: "*"}}})
	if testPoint.Begin() != nil || !off() {
		t.Error("it is on")
	}
}

func init() {
	roles["controlled"] = func() {
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			if span := testPoint.Begin(); span.Fault() != nil {
				_, _ = os.Stdout.WriteString(span.Fault().Error())
				return
			}
		}
	}
}
