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
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// runtimeVersion is the value of the resource attribute patchtracer.runtime.version.
const runtimeVersion = "0.1.0"

// config is what the environment says. The zero value is off.
type config struct {
	endpoint   string // http://host:port, http://gateway:port, or udp://host:port for Jaeger
	credential string // the file with the token that the collector knows components by
	jaeger     bool   // the endpoint takes Jaeger's Thrift
	gzip       bool
	ratio      float64 // of root spans
	on         bool
	linkMode   bool
	service    string
	node       string // "" is replaced by the host's name when the exporter starts
	rules      []pointRule
	faults     []faultRule
	control    string   // the file that may change on, ratio, rules and faults
	trust      []string // users and groups whose contexts are continued, beside those of components
	trustAll   bool
}

// active is the configuration of this process. It is written by configure alone, which runs before
// any other goroutine of this package exists.
var active config

func init() {
	c, err := configFrom(os.Getenv)
	if err != nil {
		sayOnce("config", err.Error())
	}
	configure(c)
	if c.control != "" {
		follow := &control{path: c.control, base: c}
		follow.look()
		go follow.watch()
	}
}

// configure puts a configuration into force. Points made later follow it too.
func configure(c config) {
	active = c
	sink.start = startExporter
	setSwitches(switches{c.on, c.ratio, c.rules, c.faults})
}

func configFrom(getenv func(string) string) (config, error) {
	c := config{
		endpoint:   strings.TrimRight(strings.TrimSpace(getenv("PATCHTRACER_ENDPOINT")), "/"),
		credential: getenv("PATCHTRACER_CREDENTIAL"),
		service:    getenv("PATCHTRACER_SERVICE"),
		node:       firstNonEmpty(getenv("PATCHTRACER_NODE"), getenv("NODE_NAME")),
		control:    getenv("PATCHTRACER_CONTROL"),
	}
	if c.service == "" && len(os.Args) > 0 {
		c.service = filepath.Base(os.Args[0])
	}
	c.readTrust(getenv("PATCHTRACER_TRUST"))
	var err error
	if c.faults, err = parseFaults(getenv("PATCHTRACER_FAULTS")); err != nil {
		return c, fmt.Errorf("%v; tracing is off", err)
	}
	if c.rules, err = parsePoints(getenv("PATCHTRACER_POINTS")); err != nil {
		return c, fmt.Errorf("%v; tracing is off", err)
	}
	if c.endpoint == "" {
		return c, nil
	}
	if err = c.readEndpoint(); err != nil {
		return c, err
	}
	switch compression := getenv("PATCHTRACER_COMPRESSION"); compression {
	case "", "none":
	case "gzip":
		c.gzip = true
	default:
		return c, fmt.Errorf("PATCHTRACER_COMPRESSION=%q is neither none nor gzip; tracing is off", compression)
	}
	switch mode := getenv("PATCHTRACER_MODE"); mode {
	case "", "parent":
	case "link":
		c.linkMode = true
	default:
		return c, fmt.Errorf("PATCHTRACER_MODE=%q is neither parent nor link; tracing is off", mode)
	}
	ratio, err := parseSampling(getenv("PATCHTRACER_SAMPLING"))
	if err != nil {
		return c, fmt.Errorf("%v; tracing is off", err)
	}
	c.ratio, c.on = ratio, ratio >= 0
	return c, nil
}

// canTrace is false when nothing can switch a tracepoint or a fault on for the life of the process.
func (c *config) canTrace() bool {
	return c.on || c.control != "" || len(c.rules) > 0 || len(c.faults) > 0
}

func (c *config) readEndpoint() error {
	u, err := url.Parse(c.endpoint)
	if err == nil && u.Scheme == "udp" && u.Hostname() != "" && u.Port() != "" {
		c.jaeger = true
		return nil
	}
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("PATCHTRACER_ENDPOINT=%q is neither http://host:port nor udp://host:port; tracing is off", c.endpoint)
	}
	return nil
}

// parseSampling gives -1 for off. A ratio of 0 is not off: spans with a sampled parent are still recorded.
func parseSampling(text string) (float64, error) {
	switch text {
	case "", "on":
		return 1, nil
	case "off":
		return -1, nil
	}
	ratio, err := strconv.ParseFloat(text, 64)
	if err == nil && (math.IsNaN(ratio) || ratio < 0 || ratio > 1) {
		err = errors.New("out of range")
	}
	if err != nil {
		return -1, fmt.Errorf("PATCHTRACER_SAMPLING=%q is neither on, off nor a ratio from 0 to 1", text)
	}
	return ratio, nil
}

// thresholdFor maps a ratio to the bound of the trace id's last 56 bits below which a root is sampled:
// every process that is given the same ratio decides the same for the same trace.
func thresholdFor(ratio float64) uint64 {
	if ratio >= 1 {
		return 1 << 56
	}
	if ratio <= 0 {
		return 0
	}
	return uint64(ratio * (1 << 56))
}

func firstNonEmpty(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
