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

package conntrack

import (
	"os"
	"testing"
)

// roles are what this test binary does in a process of its own, named in PATCHTRACER_TEST_ROLE.
var roles = map[string]func(){}

func TestMain(m *testing.M) {
	if role, ok := roles[os.Getenv("PATCHTRACER_TEST_ROLE")]; ok {
		role()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// raceDetector: with it everything takes longer.
var raceDetector bool
