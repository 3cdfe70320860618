using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving.Tests;

public sealed class TreeTests
{
    [Fact]
    public void A_staging_package_is_met_once_under_its_logical_path_although_vendor_links_to_it()
    {
        using var scratch = Kubernetes();
        scratch.Write("staging/src/k8s.io/client-go/transport/a.go", "package transport\n");
        Directory.CreateDirectory(Path.Combine(scratch.Path, "vendor/k8s.io"));
        Directory.CreateSymbolicLink(Path.Combine(scratch.Path, "vendor/k8s.io/client-go"), "../../staging/src/k8s.io/client-go");
        scratch.Write("vendor/k8s.io/utils/exec/a.go", "package exec\n");
        var tree = WeaveTree.Open(scratch.Path);

        Assert.Equal([new("k8s.io/client-go/transport", "staging/src/k8s.io/client-go/transport")],
            tree.Packages("k8s.io/client-go/transport"));
        Assert.Equal("staging/src/k8s.io/client-go/transport", Assert.Single(tree.Packages("k8s.io/**/transport")).Path);
        Assert.Equal("vendor/k8s.io/utils/exec", Assert.Single(tree.Packages("k8s.io/utils/*")).Path);
    }

    [Theory]
    [InlineData("k8s.io/kubernetes/pkg/proxy/*", "pkg/proxy/ipvs pkg/proxy/iptables")]
    [InlineData("k8s.io/kubernetes/pkg/proxy/ip*s", "pkg/proxy/ipvs pkg/proxy/iptables")]
    [InlineData("k8s.io/kubernetes/**/ipvs", "pkg/proxy/ipvs")]
    [InlineData("k8s.io/kubernetes/**", " pkg pkg/proxy pkg/proxy/ipvs pkg/proxy/ipvs/deep pkg/proxy/iptables")]
    [InlineData("k8s.io/kubernetes/pkg/proxy/**", "pkg/proxy pkg/proxy/ipvs pkg/proxy/ipvs/deep pkg/proxy/iptables")]
    [InlineData("k8s.io/kubernetes/pkg/proxy/none", "-")]
    [InlineData("github.com/other/*", "-")]
    public void A_pattern_names_directories(string pattern, string paths)
    {
        using var scratch = Kubernetes();
        scratch.Write("pkg/proxy/ipvs/deep/a.go", "");
        scratch.Write("pkg/proxy/iptables/a.go", "");
        scratch.Write("pkg/proxy/ipvs/testdata/a.go", "");
        scratch.Write("vendor/github.com/other/a/a.go", "");

        var found = WeaveTree.Open(scratch.Path).Packages(pattern).Select(package => package.Path).Order(StringComparer.Ordinal);

        Assert.Equal(paths == "-" ? [] : paths.Split(' ').Order(StringComparer.Ordinal), found);
    }

    [Theory]
    [InlineData("github.com/containerd/containerd", "github.com/containerd/containerd/pkg/cri")]
    [InlineData("github.com/containerd/containerd/v2", "github.com/containerd/containerd/v2/pkg/cri")]
    [InlineData("github.com/containerd/containerd/v2", "github.com/containerd/containerd/pkg/cri")]
    public void Containerd_is_a_tree_too_in_both_major_versions(string module, string pattern)
    {
        using var scratch = new ScratchDirectory();
        scratch.Write("go.mod", $"module {module}\n\ngo 1.21\n");
        scratch.Write("pkg/cri/a.go", "package cri\n");
        scratch.Write("version/version.go", "package version\n\nvar (\n\tVersion = \"1.7.24+unknown\"\n)\n");
        var tree = WeaveTree.Open(scratch.Path);

        Assert.Equal((TreeKind.Containerd, "1.7.24", "pkg/cri"), (tree.Kind, tree.Release, Assert.Single(tree.Packages(pattern)).Path));
        Assert.Equal($"{module}/pkg/patchtracer", tree.RuntimeImportPath);
        Assert.False(tree.MayOwn("k8s.io/client-go/transport"));
    }

    [Theory]
    [InlineData("debian/changelog", "kubernetes (1.20.5+really1.20.2-1.1+deb12u1) bookworm; urgency=medium\n", "1.20.2")]
    [InlineData("debian/changelog", "kubernetes (1.33.4-1) unstable; urgency=medium\n", "1.33.4")]
    [InlineData("CHANGELOG/CHANGELOG-1.9.md", "", "1.9")]
    [InlineData("README.md", "", "")]
    public void The_release_is_read_from_what_the_tree_has(string file, string text, string release)
    {
        using var scratch = Kubernetes();
        scratch.Write(file, text);

        Assert.Equal(release, WeaveTree.Open(scratch.Path).Release);
    }

    [Fact]
    public void The_newest_change_log_tells_the_minor_release()
    {
        using var scratch = Kubernetes();
        foreach (var release in new[] { "1.9", "1.33", "1.4" })
            scratch.Write($"CHANGELOG/CHANGELOG-{release}.md", "");

        Assert.Equal("1.33", WeaveTree.Open(scratch.Path).Release);
    }

    [Fact]
    public void Another_module_is_its_own_packages_and_what_it_has_vendored_and_no_module_beside_it()
    {
        using var scratch = new ScratchDirectory();
        scratch.Write("go.mod", "module example.org/x\n");
        scratch.Write("x.go", "package x\n");
        scratch.Write("staging/inner/inner.go", "package inner\n");
        scratch.Write("tools/go.mod", "module example.org/x/tools\n");
        scratch.Write("tools/tools.go", "package tools\n");
        scratch.Write("vendor/modules.txt", "# example.com/lib v1.0.0\n## explicit\nexample.com/lib/deep\n# example.com/../up v1.0.0\n");
        scratch.Write("vendor/example.com/lib/deep/deep.go", "package deep\n");

        var tree = WeaveTree.Open(scratch.Path, anyModule: true);

        Assert.Equal((TreeKind.Module, "example.org/x", "example.org/x/pkg/patchtracer"), (tree.Kind, tree.Module, tree.RuntimeImportPath));
        Assert.Equal($"example.org/x in {scratch.Path}", tree.Description);
        Assert.Equal(["", "staging", "staging/inner"], tree.Packages("example.org/x/**").Select(package => package.Path));
        Assert.Equal(["vendor/example.com/lib/deep"], tree.Packages("example.com/lib/deep").Select(package => package.Path));
        Assert.Empty(tree.Packages("example.org/x/tools"));
        Assert.True(tree.MayOwn("example.com/lib/other"));
        Assert.False(tree.MayOwn("k8s.io/kubernetes/pkg/kubelet"));
        Assert.Contains("`--catalog` names a catalog of its own", Assert.Throws<WeavingException>(() => WeaveTree.Open(scratch.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_module_at_all_is_refused_whatever_the_catalog()
    {
        using var scratch = new ScratchDirectory();

        Assert.Contains("or of another Go module: it has no go.mod",
            Assert.Throws<WeavingException>(() => WeaveTree.Open(scratch.Path, anyModule: true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "has no go.mod")]
    [InlineData("module example.org/else\n", "example.org/else")]
    public void A_tree_that_is_neither_is_refused_and_told_what_it_is(string? module, string message)
    {
        using var scratch = new ScratchDirectory();
        if (module is not null)
            scratch.Write("go.mod", module);

        var error = Assert.Throws<WeavingException>(() => WeaveTree.Open(scratch.Path));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(scratch.Path, error.Directory);
    }

    [Theory]
    [InlineData("a.go", true)]
    [InlineData("a_test.go", false)]
    [InlineData("a_linux.go", true)]
    [InlineData("a_windows.go", false)]
    [InlineData("a_linux_amd64.go", true)]
    [InlineData("a_linux_arm64.go", false)]
    [InlineData("a_windows_amd64.go", false)]
    [InlineData("windows.go", true)]
    [InlineData("zz_amd64.go", true)]
    [InlineData("_a.go", false)]
    [InlineData("a.txt", false)]
    public void A_file_name_tells_system_and_processor(string name, bool isBuilt) =>
        Assert.Equal(isBuilt, BuildConstraintRule.AdmitsName(name));

    [Theory]
    [InlineData("//go:build linux", true)]
    [InlineData("//go:build !linux", false)]
    [InlineData("//go:build (linux || darwin) && !cgo", true)]
    [InlineData("//go:build cgo", true)]
    [InlineData("//go:build windows || (linux && arm64)", false)]
    [InlineData("//go:build !dockerless && go1.18", true)]
    [InlineData("//go:build ignore", false)]
    [InlineData("// +build linux", true)]
    [InlineData("// +build windows darwin", false)]
    [InlineData("// +build linux,!dockerless darwin", true)]
    [InlineData("// +build linux\n// +build arm", false)]
    [InlineData("//go:build linux\n// +build windows", true)]
    [InlineData("// no constraint", true)]
    public void A_constraint_is_judged_for_linux_on_amd64(string header, bool isBuilt) =>
        Assert.Equal(isBuilt, BuildConstraintRule.Admits(
            GoFile.Parse(System.Text.Encoding.UTF8.GetBytes($"{header}\n\npackage a\n")).BuildConstraints));

    private static ScratchDirectory Kubernetes()
    {
        var scratch = new ScratchDirectory();
        scratch.Write("go.mod", "// comment\n\nmodule k8s.io/kubernetes\n\ngo 1.15\n");
        return scratch;
    }
}
