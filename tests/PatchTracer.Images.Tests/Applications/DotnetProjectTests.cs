using PatchTracer.Images.Applications;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests.Applications;

public sealed class DotnetProjectTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    [Fact]
    [Trait("speed", "slow")]
    public async Task Its_key_follows_every_file_that_it_is_built_from_wherever_it_lies()
    {
        var library = Write("library/library.csproj", Project(""));
        var project = Write("app/app.csproj", Project("""
            <PropertyGroup><AssemblyName>other</AssemblyName></PropertyGroup>
            <ItemGroup><Compile Include="../shared/*.cs" /><ProjectReference Include="../library/library.csproj" /></ItemGroup>
            """));
        Write("shared/Linked.cs", "class Linked;");
        Write("library/Library.cs", "class Library;");
        Write("elsewhere/Unused.cs", "class Unused;");

        var first = await DotnetProject.EvaluateAsync(project, default);
        Assert.Equal("other", first.AssemblyName);
        Write("elsewhere/Unused.cs", "class StillUnused;");
        Write("app/obj/Generated.cs", "class Generated;");
        Assert.Equal(first, await DotnetProject.EvaluateAsync(project, default));

        var keys = new List<string> { first.SourceKey };
        foreach (var (file, text) in new[] { ("shared/Linked.cs", "class Linked2;"), ("shared/New.cs", "class New;"),
            ("library/Library.cs", "class Library2;"), ("Directory.Build.props", "<Project />") })
        {
            Write(file, text);
            keys.Add((await DotnetProject.EvaluateAsync(project, default)).SourceKey);
        }
        Write("library/library.csproj", File.ReadAllText(library) + "<!-- changed -->");
        keys.Add((await DotnetProject.EvaluateAsync(project, default)).SourceKey);
        Assert.Equal(keys, keys.Distinct());
    }

    [Fact]
    public async Task A_project_that_cannot_be_read_is_told_with_what_MSBuild_says()
    {
        var failure = await Assert.ThrowsAsync<ToolException>(
            () => DotnetProject.EvaluateAsync(Write("broken/broken.csproj", "<Project>"), default));
        Assert.Contains("broken.csproj", failure.Message);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Project(string more) =>
        $"<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>{more}</Project>";

    private string Write(string file, string text)
    {
        var path = Path.Combine(_directory, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
