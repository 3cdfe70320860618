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
	"io"
	"io/ioutil"
	"os"
	"strings"
	"time"

	"patchtracer/internal/guard"
)

const (
	controlInterval = time.Second
	maxControlBytes = 64 << 10
)

// Follower follows the file named by PATCHTRACER_CONTROL. It is polled: no signal is free in all components
// (SIGHUP ends kubelet and kube-proxy, SIGUSR1 makes containerd write its stacks), and a notification would
// miss a file that comes later or is replaced through a symbolic link, as Kubernetes does with config maps.
type Follower struct {
	Path   string
	Base   Config // what holds where the file says nothing
	Apply  func(Switches)
	before os.FileInfo
}

// Watch runs for the life of the process.
func (c *Follower) Watch() {
	defer guard.Contain("watching the control file")
	for {
		time.Sleep(controlInterval)
		c.Look()
	}
}

// Look reads the file if it is another than before; without a file the environment holds. A file with a
// mistake changes nothing and is told of once.
func (c *Follower) Look() {
	now, err := os.Stat(c.Path)
	if err != nil {
		now = nil
	}
	if c.isSame(now) {
		return
	}
	c.before = now
	text := ""
	if now != nil {
		if text, err = ReadBounded(c.Path); err != nil {
			guard.SayOnce("control "+err.Error(), fmt.Sprintf("%v; nothing changes", err))
			return
		}
	}
	changed, err := c.Base.changedBy(text)
	if err != nil {
		guard.SayOnce("control "+err.Error(), fmt.Sprintf("%s: %v; nothing changes", c.Path, err))
		return
	}
	c.Apply(changed)
}

func (c *Follower) isSame(now os.FileInfo) bool {
	if now == nil || c.before == nil {
		return now == nil && c.before == nil
	}
	return os.SameFile(now, c.before) && now.Size() == c.before.Size() && now.ModTime().Equal(c.before.ModTime())
}

// ReadBounded reads a file of at most 64 KiB.
func ReadBounded(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	content, err := ioutil.ReadAll(io.LimitReader(file, maxControlBytes+1))
	if err == nil && len(content) > maxControlBytes {
		err = fmt.Errorf("%s is longer than %d bytes", path, maxControlBytes)
	}
	return string(content), err
}

// changedBy applies the lines NAME=VALUE of a control file: PATCHTRACER_SAMPLING, PATCHTRACER_POINTS and
// PATCHTRACER_FAULTS. Without an endpoint nothing can be switched on.
func (c Config) changedBy(text string) (Switches, error) {
	values := map[string]string{}
	for number, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		equals := strings.IndexByte(line, '=')
		if equals < 0 {
			return Switches{}, fmt.Errorf("line %d is not NAME=VALUE", number+1)
		}
		switch name := strings.TrimSpace(line[:equals]); name {
		case "PATCHTRACER_SAMPLING", "PATCHTRACER_POINTS", "PATCHTRACER_FAULTS":
			values[name] = strings.TrimSpace(line[equals+1:])
		default:
			return Switches{}, fmt.Errorf("line %d: %s cannot change while the process runs; PATCHTRACER_SAMPLING, PATCHTRACER_POINTS and PATCHTRACER_FAULTS can", number+1, name)
		}
	}
	return c.switchesFrom(func(name string) (string, bool) { value, ok := values[name]; return value, ok })
}

// switchesFrom asks for the variables that are set; the others stay as they are.
func (c Config) switchesFrom(lookup func(name string) (string, bool)) (s Switches, err error) {
	s = c.Switches()
	if text, ok := lookup("PATCHTRACER_SAMPLING"); ok && c.Endpoint != "" {
		if s.Ratio, err = parseSampling(text); err != nil {
			return s, err
		}
		s.On = s.Ratio >= 0
	}
	if text, ok := lookup("PATCHTRACER_POINTS"); ok {
		if s.Rules, err = ParsePoints(text); err != nil {
			return s, err
		}
	}
	if text, ok := lookup("PATCHTRACER_FAULTS"); ok {
		s.Faults, err = ParseFaults(text)
	}
	return s, err
}
