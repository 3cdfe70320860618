// Command differential prints what Go's own parser finds in Go files, in a form that a test compares with what PatchTracer.Go finds:
// functions with receivers, parameters and results, calls, and a checksum over kind and place of every expression and statement.
// It reads the names of the files from standard input, one a line. With -nodes it prints each expression and statement instead.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
)

func main() {
	nodes := flag.Bool("nodes", false, "print each expression and statement")
	flag.Parse()
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	names := bufio.NewScanner(os.Stdin)
	for names.Scan() {
		dump(out, names.Text(), *nodes)
	}
}

func dump(out *bufio.Writer, name string, nodes bool) {
	source, err := os.ReadFile(name)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
	if err != nil {
		fmt.Fprintf(out, "invalid %s\n", name)
		if nodes {
			fmt.Fprintf(out, "%v\n", err)
		}
		return
	}
	fmt.Fprintf(out, "valid %s\n", name)
	d := dumper{out: out, file: fset.File(tree.Pos()), skip: map[ast.Node]bool{}, nodes: nodes}
	ast.Inspect(tree, d.visit)
	fmt.Fprintf(out, "shape %d %016x\n", d.count, d.sum)
}

type dumper struct {
	out   *bufio.Writer
	file  *token.File
	skip  map[ast.Node]bool
	nodes bool
	count int
	sum   uint64
}

func (d *dumper) visit(node ast.Node) bool {
	switch n := node.(type) {
	case nil:
		return true
	case *ast.CommentGroup:
		return false
	case *ast.FuncDecl:
		if !d.nodes {
			d.function(n)
		}
	case *ast.CallExpr:
		if !d.nodes {
			d.call(n)
		}
	case *ast.ArrayType:
		if ellipsis, ok := n.Len.(*ast.Ellipsis); ok {
			d.skip[ellipsis] = true
		}
	case *ast.TypeSwitchStmt:
		d.skip[n.Assign], d.skip[n.Body] = true, true
	case *ast.SwitchStmt:
		d.skip[n.Body] = true
	case *ast.SelectStmt:
		d.skip[n.Body] = true
	}
	if kind := kindOf(node); kind != "" && !d.skip[node] {
		d.add(kind, node)
	}
	return true
}

// kindOf names what PatchTracer.Go has a node for too.
func kindOf(node ast.Node) string {
	switch n := node.(type) {
	case *ast.EmptyStmt:
		return ""
	case *ast.Ident:
		if n.Name == "." {
			return ""
		}
	case *ast.Ellipsis:
		return "VariadicType"
	case *ast.IndexListExpr:
		return "IndexExpr"
	case ast.Expr, ast.Stmt:
	default:
		return ""
	}
	return strings.TrimPrefix(reflect.TypeOf(node).String(), "*ast.")
}

func (d *dumper) add(kind string, node ast.Node) {
	start, end := d.file.Offset(node.Pos()), d.file.Offset(node.End())
	if _, ok := node.(*ast.FuncType); ok {
		start = 0 // in a declaration Go counts the receiver and the name in
	}
	if endsWithLabel(node) {
		end = 0 // an empty statement after a label ends at the next token
	}
	line := fmt.Sprintf("%s %d %d", kind, start, end)
	if d.nodes {
		fmt.Fprintln(d.out, line)
	}
	hash := uint64(14695981039346656037)
	for i := 0; i < len(line); i++ {
		hash = (hash ^ uint64(line[i])) * 1099511628211
	}
	d.count++
	d.sum += hash
}

func endsWithLabel(node ast.Node) bool {
	var body []ast.Stmt
	switch n := node.(type) {
	case *ast.LabeledStmt:
		return true
	case *ast.CaseClause:
		body = n.Body
	case *ast.CommClause:
		body = n.Body
	}
	return len(body) > 0 && endsWithLabel(body[len(body)-1])
}

func (d *dumper) place(node ast.Node) string {
	return fmt.Sprintf("%d:%d", d.file.Offset(node.Pos()), d.file.Offset(node.End()))
}

func (d *dumper) function(f *ast.FuncDecl) {
	body := "none"
	if f.Body != nil {
		body = d.place(f.Body)
	}
	fmt.Fprintf(d.out, "func %s %s receiver=%s types=%s parameters=%s results=%s body=%s\n", f.Name.Name, d.place(f),
		d.fields(f.Recv), d.fields(f.Type.TypeParams), d.fields(f.Type.Params), d.fields(f.Type.Results), body)
}

// fields prints name:start:end of the type of each parameter, and whether there are brackets around them.
func (d *dumper) fields(list *ast.FieldList) string {
	if list == nil {
		return "none"
	}
	var all []string
	for _, field := range list.List {
		if len(field.Names) == 0 {
			all = append(all, ":"+d.place(field.Type))
		}
		for _, name := range field.Names {
			all = append(all, name.Name+":"+d.place(field.Type))
		}
	}
	joined := strings.Join(all, ",")
	if list.Opening.IsValid() {
		return "(" + joined + ")" + d.place(list)
	}
	return joined
}

func (d *dumper) call(c *ast.CallExpr) {
	ellipsis := -1
	if c.Ellipsis.IsValid() {
		ellipsis = d.file.Offset(c.Ellipsis)
	}
	fmt.Fprintf(d.out, "call %s callee=%s open=%d close=%d ellipsis=%d", d.place(c), d.place(c.Fun),
		d.file.Offset(c.Lparen), d.file.Offset(c.Rparen), ellipsis)
	for _, argument := range c.Args {
		fmt.Fprintf(d.out, " %s", d.place(argument))
	}
	fmt.Fprintln(d.out)
}
