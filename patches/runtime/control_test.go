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
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func TestARunningProcessFollowsItsControlFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control")
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "PATCHTRACER_TEST_ROLE=controlled", "PATCHTRACER_CONTROL="+path)
	limit := time.AfterFunc(30*time.Second, func() { _ = command.Process.Kill() })
	defer limit.Stop()
	go func() {
		time.Sleep(200 * time.Millisecond)
		_ = ioutil.WriteFile(path, []byte("PATCHTRACER_FAULTS=test.point:fail=as told\n"), 0600)
	}()
	if out, err := command.Output(); err != nil || string(out) != "patchtracer: as told" {
		t.Errorf("%q, %v", out, err)
	}
}
