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
	"os"
	"path/filepath"
	"testing"
)

func TestTheEnvironmentIsReadAndMistakesSwitchOff(t *testing.T) {
	env := func(pairs ...string) func(string) string {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m["PATCHTRACER_"+pairs[i]] = pairs[i+1]
		}
		return func(key string) string { return m[key] }
	}
	const at = "http://host:4318"
	cases := []struct {
		get   func(string) string
		on    bool
		ratio float64
		link  bool
		bad   bool
	}{
		{env(), false, 0, false, false},
		{env("SAMPLING", "on"), false, 0, false, false},
		{env("ENDPOINT", at), true, 1, false, false},
		{env("ENDPOINT", "http://gateway:4318/", "SAMPLING", "on", "MODE", "link"), true, 1, true, false},
		{env("ENDPOINT", at, "SAMPLING", "0.1", "MODE", "parent"), true, 0.1, false, false},
		{env("ENDPOINT", at, "SAMPLING", "0"), true, 0, false, false},
		{env("ENDPOINT", at, "SAMPLING", "off"), false, -1, false, false},
		{env("ENDPOINT", at, "SAMPLING", "1.5"), false, 0, false, true},
		{env("ENDPOINT", at, "SAMPLING", "NaN"), false, 0, false, true},
		{env("ENDPOINT", at, "SAMPLING", "true"), false, 0, false, true},
		{env("ENDPOINT", at, "MODE", "child"), false, 0, false, true},
		{env("ENDPOINT", "host:4318"), false, 0, false, true},
		{env("ENDPOINT", "ftp://host"), false, 0, false, true},
		{env("ENDPOINT", "http://"), false, 0, false, true},
		{env("ENDPOINT", "udp://host:6831"), true, 1, false, false},
		{env("ENDPOINT", "udp://host"), false, 0, false, true},
		{env("ENDPOINT", at, "COMPRESSION", "gzip"), true, 1, false, false},
		{env("ENDPOINT", at, "COMPRESSION", "zip"), false, 0, false, true},
		{env("ENDPOINT", at, "POINTS", "-a,+b"), true, 1, false, false},
		{env("ENDPOINT", at, "POINTS", "a"), false, 0, false, true},
		{env("FAULTS", "a:drop"), false, 0, false, false},
		{env("FAULTS", "a:explode"), false, 0, false, true},
	}
	for i, c := range cases {
		got, err := FromEnvironment(c.get)
		if got.On != c.on || (err != nil) != c.bad || got.LinkMode != c.link || (c.on && got.Ratio != c.ratio) {
			t.Errorf("case %d: %+v, %v", i, got, err)
		}
	}
	if c, _ := FromEnvironment(env("ENDPOINT", at+"/", "SERVICE", "kubelet", "NODE", "n1")); c.Service != "kubelet" || c.Node != "n1" || c.Endpoint != at {
		t.Errorf("%+v", c)
	}
	c, err := FromEnvironment(env("ENDPOINT", "udp://host:6831", "COMPRESSION", "gzip", "POINTS", "-a", "FAULTS", "a:drop", "CONTROL", "/a"))
	if err != nil || !c.Jaeger || !c.Gzip || len(c.Rules) != 1 || len(c.Faults) != 1 || c.Control != "/a" {
		t.Errorf("%+v, %v", c, err)
	}
	if c, _ := FromEnvironment(env("ENDPOINT", at)); c.Service != filepath.Base(os.Args[0]) {
		t.Errorf("without a name the service is %q", c.Service)
	}
}
