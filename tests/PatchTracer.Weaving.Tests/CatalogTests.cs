using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Weaving.Tests;

public sealed class CatalogTests
{
    [Fact]
    public void The_catalog_of_this_repository_has_no_errors()
    {
        var catalog = Catalog.Load(Repository.Catalog);

        Assert.Empty(catalog.Diagnostics);
        var files = Directory.EnumerateFiles(Repository.Catalog, "*.yaml", SearchOption.AllDirectories)
            .Where(file => !File.ReadAllText(file).Contains("\ntarget: dotnet\n"));
        Assert.Equal(files.Count(), catalog.Tracepoints.Length);
    }

    [Fact]
    public void The_example_of_the_documentation_has_no_errors_and_uses_every_key()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "catalog.md"));
        var example = text.Split("```yaml\n")[1].Split("```")[0];

        Assert.Empty(Errors(example));
        foreach (var key in new[] { "component", "expect", "bind", "kind", "start", "parent", "root", "when", "attributes", "results",
            "error", "hold", "remember", "context", "steps", "imports", "order" })
            Assert.Contains(Errors(example.Replace($"{key}:", $"{key}x:", StringComparison.Ordinal)),
                error => error.Message.Contains($"unknown key `{key}x`", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_documentation_says_is_emitted_is_what_the_corpus_holds()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "catalog.md"));
        var emitted = text.Split("```go\n")[1].Split("```")[0];

        Assert.Contains(WeaveCase.Read("entry").Goldens, golden => golden.Text.Contains(emitted, StringComparison.Ordinal));
    }

    [Fact]
    public void All_errors_of_a_file_are_told_at_once_with_line_and_column()
    {
        var errors = Errors("""
            id: bad id
            abuot: x
            layer: kublet
            match:
            - package: a
              nam: b
            expect: twice
            bind: {span: param(x), p: nothing(x), q: "a..b"}
            span:
              start: {after: assigned(x, call=y)}
              kind: sever
              attributes: {a: {float: x}, b: {int: x, bool: y}}
              parent: [{contxt: ctx}, {registry: {a: x, b: y}}]
              context: {bridge: [TODO]}
            steps:
            - at: {before: call(}
              go: x
            - at: middle
            - at: exit
              annotate: x
              go: y
            order: first
            """);

        Assert.Equal([
            "1:5 an id is letters, digits, dots, dashes and underscores, letter first, not `bad id`",
            "2:1 unknown key `abuot`, did you mean `about`?",
            "3:8 `layer` is one of apiserver, controllers, scheduler, kubelet, cri, containerd, kube-proxy, client-go, app, not `kublet`",
        ], errors.Where(error => error.Line <= 3 && error.Column > 1 || error.Line == 2).Select(Short));
        Assert.All(new[] { 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 14, 16, 18, 19, 22 },
            line => Assert.Contains(errors, error => error.Line == line));
        Assert.Contains(errors, error => error.Line == 10 && error.Message.Contains("quote", StringComparison.Ordinal));
    }

    [Fact]
    public void A_text_that_is_not_Go_is_told_by_its_line_before_any_tree_is_looked_at()
    {
        var errors = Errors("""
            id: a
            about: a
            layer: kubelet
            match: {package: k8s.io/a, name: b}
            span:
              when: $a ==
              attributes: {a: "$b +"}
            steps:
            - at: entry
              go: |
                ok()
                if x {{
            - at: {argument: call(f)}
              go: return 1
            - at: {argument: call(f)}
              go: |
                func() {
                  ok()
                }
            """);

        Assert.Equal([6, 7, 12, 14], errors.Select(error => error.Line));
    }

    [Fact]
    public void Names_that_a_text_declares_are_the_reserved_ones()
    {
        var errors = Errors("""
            id: a
            about: a
            layer: kubelet
            match: {package: k8s.io/a, name: b}
            steps:
            - at: entry
              go: |
                ptGood, bad := 1, 2
                for worse := range $x {
                	_ = func(own int) { free := own }
                }
                bad = 3
            """);

        Assert.Equal([8, 9], errors.Select(error => error.Line));
    }

    [Theory]
    [InlineData("a: ]", 1)]
    [InlineData("a: 1\na: 2", 2)]
    [InlineData("- a\n- b", 1)]
    [InlineData("", 1)]
    [InlineData("\tx", 1)]
    public void What_is_no_mapping_at_all_is_told_by_line(string text, int line) =>
        Assert.Equal(line, Assert.Single(Errors(text)).Line);

    [Fact]
    public void Two_files_with_one_id_are_refused_and_both_are_named()
    {
        var catalog = Load(("a/x.yaml", Minimal("pod.sync")), ("b/y.yaml", Minimal("pod.sync")), ("b/z.yaml", Minimal("pod_sync")));

        Assert.Equal(2, catalog.Diagnostics.Length);
        Assert.All(catalog.Diagnostics, diagnostic => Assert.Contains("/c/a/x.yaml", diagnostic.Message, StringComparison.Ordinal));
        Assert.Contains("ptPodSync", catalog.Diagnostics[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_digest_depends_on_names_and_contents_and_on_nothing_else()
    {
        var one = Load(("a/x.yaml", Minimal("x"))).Digest;

        Assert.Equal(one, Load(("a/x.yaml", Minimal("x"))).Digest);
        Assert.NotEqual(one, Load(("a/y.yaml", Minimal("x"))).Digest);
        Assert.NotEqual(one, Load(("a/x.yaml", Minimal("x") + "\n")).Digest);
    }

    [Fact]
    public void The_component_is_the_folder_unless_the_file_says_otherwise()
    {
        var catalog = Load(("cri/x.yaml", Minimal("x")), ("cri/y.yaml", Minimal("y") + "\ncomponent: kubelet"));

        Assert.Equal(["cri", "kubelet"], catalog.Tracepoints.Select(tracepoint => tracepoint.Component));
    }

    [Fact]
    public void Tracepoints_come_by_order_and_then_by_id()
    {
        var catalog = Load(("a/1.yaml", Minimal("c")), ("a/2.yaml", Minimal("b") + "\norder: -1"), ("a/3.yaml", Minimal("a")));

        Assert.Equal(["b", "a", "c"], catalog.Tracepoints.Select(tracepoint => tracepoint.Id));
    }

    private static string Minimal(string id) =>
        $"id: {id}\nabout: x\nlayer: kubelet\nmatch: {{package: k8s.io/a, name: b}}\nspan: {{root: always}}";

    private static Catalog Load(params (string Path, string Text)[] files) =>
        Catalog.Load("/c", [.. files.Select(file => ($"/c/{file.Path}", file.Text))]);

    private static ImmutableArray<WeaveDiagnostic> Errors(string text) => Load(("a/x.yaml", text)).Diagnostics;

    private static string Short(WeaveDiagnostic diagnostic) => $"{diagnostic.Line}:{diagnostic.Column} {diagnostic.Message.Split(';')[0]}";
}
