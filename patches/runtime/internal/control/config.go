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

// Package control reads what a process is told: by the environment when it begins, and by a file while it runs. What that does
// to tracepoints is for others.
package control

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

// Config is what the environment says. The zero value is off.
type Config struct {
	Endpoint   string // http://host:port, http://gateway:port, or udp://host:port for Jaeger
	Credential string // the file with the token that the collector knows components by
	Jaeger     bool   // the endpoint takes Jaeger's Thrift
	Gzip       bool
	Ratio      float64 // of root spans
	On         bool
	LinkMode   bool
	Service    string
	Node       string // "" is replaced by the host's name when the exporter starts
	Rules      []Rule
	Faults     []FaultRule
	Control    string   // the file that may change on, ratio, rules and faults
	trust      []string // users and groups whose contexts are continued, beside those of components
	TrustAll   bool
}

// FromEnvironment reads the variables of README.md. With a mistake in one of them the configuration is off.
func FromEnvironment(getenv func(string) string) (Config, error) {
	c := Config{
		Endpoint:   strings.TrimRight(strings.TrimSpace(getenv("PATCHTRACER_ENDPOINT")), "/"),
		Credential: getenv("PATCHTRACER_CREDENTIAL"),
		Service:    getenv("PATCHTRACER_SERVICE"),
		Node:       firstNonEmpty(getenv("PATCHTRACER_NODE"), getenv("NODE_NAME")),
		Control:    getenv("PATCHTRACER_CONTROL"),
	}
	if c.Service == "" && len(os.Args) > 0 {
		c.Service = filepath.Base(os.Args[0])
	}
	c.readTrust(getenv("PATCHTRACER_TRUST"))
	var err error
	if c.Faults, err = ParseFaults(getenv("PATCHTRACER_FAULTS")); err != nil {
		return c, fmt.Errorf("%v; tracing is off", err)
	}
	if c.Rules, err = ParsePoints(getenv("PATCHTRACER_POINTS")); err != nil {
		return c, fmt.Errorf("%v; tracing is off", err)
	}
	if c.Endpoint == "" {
		return c, nil
	}
	if err = c.readEndpoint(); err != nil {
		return c, err
	}
	switch compression := getenv("PATCHTRACER_COMPRESSION"); compression {
	case "", "none":
	case "gzip":
		c.Gzip = true
	default:
		return c, fmt.Errorf("PATCHTRACER_COMPRESSION=%q is neither none nor gzip; tracing is off", compression)
	}
	switch mode := getenv("PATCHTRACER_MODE"); mode {
	case "", "parent":
	case "link":
		c.LinkMode = true
	default:
		return c, fmt.Errorf("PATCHTRACER_MODE=%q is neither parent nor link; tracing is off", mode)
	}
	ratio, err := parseSampling(getenv("PATCHTRACER_SAMPLING"))
	if err != nil {
		return c, fmt.Errorf("%v; tracing is off", err)
	}
	c.Ratio, c.On = ratio, ratio >= 0
	return c, nil
}

// Switches are those that the environment sets.
func (c *Config) Switches() Switches { return Switches{c.On, c.Ratio, c.Rules, c.Faults} }

// CanTrace is false when nothing can switch a tracepoint or a fault on for the life of the process.
func (c *Config) CanTrace() bool {
	return c.On || c.Control != "" || len(c.Rules) > 0 || len(c.Faults) > 0
}

func (c *Config) readEndpoint() error {
	u, err := url.Parse(c.Endpoint)
	if err == nil && u.Scheme == "udp" && u.Hostname() != "" && u.Port() != "" {
		c.Jaeger = true
		return nil
	}
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("PATCHTRACER_ENDPOINT=%q is neither http://host:port nor udp://host:port; tracing is off", c.Endpoint)
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

// Threshold maps a ratio to the bound of the trace id's last 56 bits below which a root is sampled:
// every process that is given the same ratio decides the same for the same trace.
func Threshold(ratio float64) uint64 {
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
