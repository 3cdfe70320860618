using System.Diagnostics;
using Xunit;

namespace PatchTracer.IL.Tests.Tools;

/// <summary>The F# compiler of the SDK.</summary>
internal static class FSharpCompiler
{
    /// <summary>Where the SDK keeps the compiler and its library; null without one.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Compiles one source into FOLDER/NAME.dll with its symbols, and lays FSharp.Core beside it.</summary>
    public static string Compile(string folder, string name, string source, bool optimize = true)
    {
        Skip.If(Folder is null, "the .NET SDK has no F# compiler");
        var library = Path.Combine(folder, "FSharp.Core.dll");
        File.Copy(Path.Combine(Folder, "FSharp.Core.dll"), library, overwrite: true);
        var (file, path, response) = (Path.Combine(folder, $"{name}.fs"), Path.Combine(folder, $"{name}.dll"),
            Path.Combine(folder, $"{name}.rsp"));
        File.WriteAllText(file, source);
        var references = CSharp.Framework.Select(reference => reference.Display!).Append(library);
        File.WriteAllLines(response, ["--nologo", "--target:library", $"--out:{path}", "--noframework", "--simpleresolution",
            "--targetprofile:netcore", "--deterministic+", "--debug:portable",
            optimize ? "--optimize+" : "--optimize-", optimize ? "--tailcalls+"
                : "--tailcalls-", .. references.Select(reference => $"-r:{reference}"), file]);
        using var compiler = Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(Folder, "fsc.dll"), $"@{response}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
        var (output, error) = (compiler.StandardOutput.ReadToEndAsync(), compiler.StandardError.ReadToEndAsync());
        Assert.True(compiler.WaitForExit(TimeSpan.FromMinutes(3)), "the F# compiler does not end");
        Assert.True(compiler.ExitCode == 0, output.GetAwaiter().GetResult() + error.GetAwaiter().GetResult());
        return path;
    }

    // dotnet/sdk/10.0.401/FSharp, beside dotnet/shared/Microsoft.NETCore.App/10.0.12.
    private static string? Find()
    {
        var root = Path.GetDirectoryName(
            Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(typeof(object).Assembly.Location))))!;
        var sdks = Path.Combine(root, "sdk");
        return Directory.Exists(sdks) ? Directory.EnumerateDirectories(sdks).Order(StringComparer.Ordinal)
            .Select(sdk => Path.Combine(sdk, "FSharp")).LastOrDefault(folder => File.Exists(Path.Combine(folder, "fsc.dll"))) : null;
    }
}
