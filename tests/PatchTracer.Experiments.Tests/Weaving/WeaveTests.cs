using PatchTracer.Sources;
using PatchTracer.Weaving;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Tests;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Experiments.Tests.Weaving;

public sealed class WeaveTests
{
    public static TheoryData<string> Cases => [.. WeaveCase.Names.Where(name => WeaveCase.Read(name).ExpectedErrors is null)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Reverting_gives_back_the_original_bytes_and_leaves_nothing_behind(string name)
    {
        using var repository = await WovenRepository.CreateAsync(name);
        var original = repository.Snapshot();
        await repository.WeaveAsync();
        Assert.NotEqual(original, repository.Snapshot());

        Assert.True(await repository.RevertAsync());

        Assert.Equal(original, repository.Snapshot());
        Assert.Equal("main", await repository.GitAsync("branch", "--format=%(refname:short)"));
        Assert.Equal("", await repository.GitAsync("status", "--porcelain"));
        Assert.False(Directory.Exists(Path.Combine(repository.Tree, "pkg/patchtracer")));
    }

    [Fact]
    public async Task Weaving_twice_is_weaving_once()
    {
        using var repository = await WovenRepository.CreateAsync("entry");
        var once = await repository.WeaveAsync();
        var woven = repository.Snapshot();

        Assert.Equal(once, await repository.WeaveAsync());
        Assert.Equal(woven, repository.Snapshot());
    }

    [Fact]
    public async Task A_woven_tree_is_planned_as_the_original_was()
    {
        using var repository = await WovenRepository.CreateAsync("steps");
        var before = await repository.PlanAsync();
        await repository.WeaveAsync();

        var after = await repository.PlanAsync();

        Assert.Empty(after.Diagnostics);
        Assert.Equal(before.Files.Select(file => (file.Path, file.Diff())), after.Files.Select(file => (file.Path, file.Diff())));
    }

    [Fact]
    public async Task Another_catalog_takes_the_place_of_the_one_before()
    {
        using var repository = await WovenRepository.CreateAsync("entry");
        await repository.WeaveAsync();
        await repository.ChangeCatalogAsync("CreatePodSandbox", "Other");

        await repository.WeaveAsync();

        Assert.Contains("\"Other\"", repository.Snapshot()["pkg/entry/zz_patchtracer.go"], StringComparison.Ordinal);
        Assert.Equal("2", await repository.GitAsync("rev-list", "--count", "main..HEAD"));
    }

    [Fact]
    public async Task What_a_catalog_no_longer_weaves_gets_its_original_back()
    {
        using var repository = await WovenRepository.CreateAsync("context");
        var original = repository.Snapshot();
        await repository.WeaveAsync();

        await repository.WeaveAsync(_ => false);

        Assert.Equal(original, repository.Snapshot());
    }

    [Fact]
    public async Task A_catalog_that_does_not_fit_leaves_the_tree_on_the_branch_it_was_on()
    {
        using var repository = await WovenRepository.CreateAsync("entry");
        var original = repository.Snapshot();
        await repository.ChangeCatalogAsync("pkg/entry", "pkg/nowhere");

        var error = await Assert.ThrowsAsync<DriftException>(() => repository.WeaveAsync());

        Assert.Contains("pkg/nowhere", error.Message, StringComparison.Ordinal);
        Assert.Equal(original, repository.Snapshot());
        Assert.Equal("main", await repository.GitAsync("branch", "--format=%(refname:short)"));
    }

    [Fact]
    public async Task A_catalog_that_does_not_fit_leaves_what_was_woven_before()
    {
        using var repository = await WovenRepository.CreateAsync("entry");
        var commit = await repository.WeaveAsync();
        var woven = repository.Snapshot();
        await repository.ChangeCatalogAsync("pkg/entry", "pkg/nowhere");

        await Assert.ThrowsAsync<DriftException>(() => repository.WeaveAsync());

        Assert.Equal((commit, "patchtracer/1.20.2"),
            (await repository.GitAsync("rev-parse", "HEAD"), await repository.GitAsync("branch", "--show-current")));
        Assert.Equal(woven, repository.Snapshot());
    }

    [Fact]
    public async Task Patches_an_overlay_and_the_branch_have_the_same_bytes()
    {
        using var repository = await WovenRepository.CreateAsync("literals");
        var plan = await repository.PlanAsync();
        var patches = await plan.ExportAsync(Path.Combine(repository.Scratch, "patches"),
            new("A", "a@example.org", DateTimeOffset.UnixEpoch), default);
        await plan.WriteOverlayAsync(Path.Combine(repository.Scratch, "overlay.json"), default);
        await repository.WeaveAsync();
        var woven = await repository.GitAsync("rev-parse", "HEAD^{tree}");

        await repository.GitAsync("checkout", "--quiet", "main");
        await repository.GitAsync(["am", "--quiet", .. patches]);

        Assert.Equal(woven, await repository.GitAsync("rev-parse", "HEAD^{tree}"));
        Assert.All(plan.Files, file => Assert.Equal(
            File.ReadAllBytes(Path.Combine(repository.Tree, file.Path)),
            File.ReadAllBytes(Path.Combine(repository.Scratch, "overlay.json.d", file.Path))));
    }

    [Fact]
    public async Task A_weave_that_is_cancelled_has_done_nothing()
    {
        using var repository = await WovenRepository.CreateAsync("entry");
        var original = repository.Snapshot();
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        var catalog = Catalog.Load(repository.CatalogDirectory);
        using (var work = await repository.OpenAsync())
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Weave(work, catalog, Repository.Runtime, "x")
                .RunAsync(SilentReporter.Instance, cancellation.Token));

        Assert.Equal(original, repository.Snapshot());
        Assert.Equal("main", await repository.GitAsync("branch", "--show-current"));
    }

    [Fact]
    public async Task Patches_that_git_am_brought_in_are_told_in_one_line_with_the_command_that_takes_them_out()
    {
        using var repository = await WovenRepository.CreateAsync("literals");
        var original = repository.Snapshot();
        var patches = await (await repository.PlanAsync())
            .ExportAsync(Path.Combine(repository.Scratch, "patches"), new("A", "a@example.org", DateTimeOffset.UnixEpoch), default);
        await repository.GitAsync(["am", "--quiet", .. patches]);
        var brought = repository.Snapshot();

        var refusals = await Task.WhenAll(
            Assert.ThrowsAsync<SourceException>(() => repository.WeaveAsync()),
            Assert.ThrowsAsync<SourceException>(() => repository.PlanAsync()));

        Assert.All(refusals, refusal =>
            Assert.Equal((SourceFailure.WovenElsewhere, patches.Length), (refusal.Failure, refusal.Items.Count)));
        Assert.DoesNotContain('\n', refusals[0].Message);
        Assert.Equal(brought, repository.Snapshot());
        var command = refusals[0].Message.Split('`').Single(text => text.StartsWith("git revert", StringComparison.Ordinal));
        await repository.GitAsync(command.Split(' ')[1..]);
        Assert.Equal(original, repository.Snapshot());
        await repository.WeaveAsync();
    }

    [Fact]
    public async Task Patches_are_of_what_is_committed_or_not_made()
    {
        using var repository = await WovenRepository.CreateAsync("entry");
        var file = Path.Combine(repository.Tree, (await repository.PlanAsync()).Files.First(file => file.Original is not null).Path);
        var text = await File.ReadAllTextAsync(file);
        Task<WeavePlan> PlanAsync() =>
            Weave.PlanCommittedAsync(repository.Tree, Catalog.Load(repository.CatalogDirectory), new WeaveOptions(Repository.Runtime),
                CancellationToken.None);

        await File.WriteAllTextAsync(file, $"// mine\n{text}");
        Assert.Equal(SourceFailure.Dirty, (await Assert.ThrowsAsync<SourceException>(PlanAsync)).Failure);
        await repository.GitAsync("update-index", "--assume-unchanged", file);
        Assert.Equal(SourceFailure.Dirty, (await Assert.ThrowsAsync<SourceException>(PlanAsync)).Failure);
        await File.WriteAllTextAsync(file, text);

        Assert.NotEmpty((await PlanAsync()).Files);
    }

    [Fact]
    public async Task Patches_of_a_tree_whose_line_ends_are_converted_are_those_of_what_is_committed()
    {
        using var repository = await WovenRepository.CreateAsync("entry");
        var expected = (await repository.PlanAsync()).Files.Select(file => file.Diff()).ToList();
        await repository.GitAsync("config", "core.autocrlf", "true");
        await repository.GitAsync("rm", "--quiet", "-r", "--cached", ".");
        await repository.GitAsync("reset", "--quiet", "--hard");

        var plan = await Weave.PlanCommittedAsync(repository.Tree, Catalog.Load(repository.CatalogDirectory),
            new WeaveOptions(Repository.Runtime), CancellationToken.None);

        Assert.Contains((await repository.PlanAsync()).Files, file => file.Original?.Contains((byte)'\r') == true);
        Assert.Equal(expected, plan.Files.Select(file => file.Diff()));
    }

    [Fact]
    public void What_an_earlier_weave_is_known_by_changes_with_every_assembly_that_decides_what_is_woven()
    {
        var names = WeavingAssemblies.All.Select(assembly => assembly.GetName().Name).ToList();

        Assert.Equal(names.Distinct(), names);
        Assert.All(["PatchTracer.Weaving", "PatchTracer.Tracepoints", "PatchTracer.Go", "PatchTracer.Yaml", "YamlDotNet",
            "PatchTracer.Sources", "LibGit2Sharp", "PatchTracer.Workspace", "PatchTracer.Experiments"], name =>
            Assert.Contains(name, names));
        Assert.DoesNotContain("PatchTracer.Collector", names);
        var methods = WeavingAssemblies.ForMethods.Select(assembly => assembly.GetName().Name).ToList();
        Assert.All(["PatchTracer.IL", "PatchTracer.Tracepoints", "PatchTracer.Yaml", "YamlDotNet", "Mono.Cecil", "PatchTracer.Experiments"],
            name => Assert.Contains(name, methods));
        Assert.DoesNotContain("PatchTracer.Go", methods);
        var catalog = Catalog.Load(Repository.Catalog);
        Assert.NotEqual(Weave.Digest(catalog, Repository.Runtime), Weave.Digest(catalog, Repository.Runtime, points: "kubelet.*"));
    }
}
