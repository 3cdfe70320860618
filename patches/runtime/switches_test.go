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

	"patchtracer/internal/control"
)

func TestEachTracepointHasASwitchAndTheLastRuleDecides(t *testing.T) {
	rules, err := control.ParsePoints("-test.switch.*, +test.switch.two")
	if err != nil {
		t.Fatal(err)
	}
	one, two := NewPoint("test.switch.one", "kubelet", "", Internal), NewPoint("test.switch.two", "kubelet", "", Internal)
	use(t, control.Config{On: true, Ratio: 1, Rules: rules})
	late := NewPoint("test.switch.late", "kubelet", "", Internal)
	if one.Begin() != nil || late.Begin() != nil || two.Begin() == nil || testPoint.Begin() == nil {
		t.Error("the switches are not obeyed")
	}
	for _, bad := range []string{"kubelet", "+", "-", "+a,b"} {
		if _, err := control.ParsePoints(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestTheControlFileChangesWhatIsTracedWithoutARestart(t *testing.T) {
	base := control.Config{On: true, Ratio: 1, Endpoint: "http://host:4318"}
	use(t, base)
	path := filepath.Join(t.TempDir(), "control")
	c := &control.Follower{Path: path, Base: base, Apply: setSwitches}
	write := func(text string) {
		t.Helper()
		if err := ioutil.WriteFile(path+".new", []byte(text), 0600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
		c.Look()
	}
	sampled := func() bool {
		span := testPoint.Begin()
		defer span.End(nil)
		span.Root()
		return span.Open()
	}
	c.Look()
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
	said := listen(t)
	write("PATCHTRACER_SAMPLING=maybe\n")
	write("PATCHTRACER_ENDPOINT=http://elsewhere\n")
	write("nonsense\n")
	write(strings.Repeat("#", 1<<20))
	if span := testPoint.Begin(); span.Fault() == nil {
		t.Error("a file with a mistake changes something")
	}
	if lines := said(); len(lines) != 4 {
		t.Errorf("of 4 mistakes are told: %q", lines)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	c.Look()
	if span := testPoint.Begin(); span.Fault() != nil || !sampled() {
		t.Error("without the file it is not as before")
	}
}

func TestNothingComesOnAgainAfterAPanic(t *testing.T) {
	use(t, sampling)
	point := NewPoint("test.switch.broken", "kubelet", "", Internal)
	point.breakDown()
	setSwitches(control.Switches{On: true, Ratio: 1})
	if point.Begin() != nil || testPoint.Begin() == nil {
		t.Error("the broken point is not the one that is off")
	}
	die()
	setSwitches(control.Switches{On: true, Ratio: 1, Faults: []control.FaultRule{{Pattern: "*"}}})
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
