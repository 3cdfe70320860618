// typecheck type-checks packages of a tree as a Go build would, in seconds: of what they import only the
// declarations are looked at, and no code is generated.
//
//	typecheck [-overlay FILE] PACKAGE...
//
// It runs `go list` in the current directory with the environment as it is, prints what the compiler would
// refuse as file:line:column: message, and ends with status 1 if there is anything.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// listed is what `go list -json` tells of a package.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	ImportMap  map[string]string
	DepOnly    bool
	Standard   bool
	Module     *struct{ GoVersion string }
	Error      *struct{ Err string }
}

type checker struct {
	files    *token.FileSet
	overlay  map[string]string
	packages map[string]*types.Package
	refused  int
}

func main() {
	overlay := flag.String("overlay", "", "as go build takes it")
	flag.Parse()
	c := &checker{files: token.NewFileSet(), overlay: replacements(*overlay), packages: map[string]*types.Package{"unsafe": types.Unsafe}}
	args := []string{"list", "-deps", "-json=ImportPath,Dir,GoFiles,ImportMap,DepOnly,Standard,Module,Error"}
	if *overlay != "" {
		args = append(args, "-overlay="+*overlay)
	}
	list := exec.Command("go", append(args, flag.Args()...)...)
	list.Stderr = os.Stderr
	out, err := list.StdoutPipe()
	if err == nil {
		err = list.Start()
	}
	if err != nil {
		fatal(err)
	}
	for decoder := json.NewDecoder(out); ; {
		var p listed
		if err := decoder.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			fatal(err)
		}
		c.check(p)
	}
	if err := list.Wait(); err != nil {
		fatal(err)
	}
	if c.refused > 0 {
		os.Exit(1)
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "typecheck:", err)
	os.Exit(2)
}

func replacements(file string) map[string]string {
	var content struct{ Replace map[string]string }
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &content)
	}
	if err != nil {
		fatal(err)
	}
	return content.Replace
}

// check takes packages in the order of `go list -deps`: what is imported comes first.
func (c *checker) check(p listed) {
	if p.ImportPath == "unsafe" {
		return
	}
	if p.Error != nil && !p.DepOnly {
		c.refuse(p.ImportPath + ": " + p.Error.Err)
	}
	config := types.Config{
		Importer:         importer{c, p.ImportMap},
		IgnoreFuncBodies: p.DepOnly,
		FakeImportC:      true,
		Sizes:            types.SizesFor("gc", "amd64"),
		Error: func(err error) {
			if !p.DepOnly {
				c.refuse(err.Error())
			}
		},
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		config.GoVersion = "go" + strings.TrimPrefix(p.Module.GoVersion, "go")
	}
	// The errors went to config.Error; a package with errors is still imported by others.
	checked, _ := config.Check(p.ImportPath, c.files, c.parse(p), nil)
	c.packages[p.ImportPath] = checked
}

func (c *checker) parse(p listed) []*ast.File {
	var files []*ast.File
	for _, name := range p.GoFiles {
		path := filepath.Join(p.Dir, name)
		from := path
		if replaced, ok := c.overlay[path]; ok {
			from = replaced
		}
		text, err := os.ReadFile(from)
		if err != nil {
			fatal(err)
		}
		file, err := parser.ParseFile(c.files, path, text, parser.SkipObjectResolution)
		if err != nil && !p.DepOnly {
			c.refuse(err.Error())
		}
		files = append(files, file)
	}
	return files
}

func (c *checker) refuse(message string) {
	c.refused++
	fmt.Println(message)
}

type importer struct {
	*checker
	mapped map[string]string
}

func (i importer) Import(path string) (*types.Package, error) {
	if other, ok := i.mapped[path]; ok {
		path = other
	}
	if p := i.packages[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}
