using System.Diagnostics;
using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Tests.Tools;
using Xunit;
using Xunit.Abstractions;

namespace PatchTracer.IL.Tests.Conformance;

/// <summary>
/// Fifty packages that nobody chose for us, with a span and every kind of attribute in every method: all of it compiles, and what can be
/// called does what it did before, while nobody listens and while somebody does. PATCHTRACER_PACKAGES names some of them, separated by
/// commas.
/// </summary>
[Trait("speed", "conformance")]
public sealed class PackageTests(ITestOutputHelper output)
{
    private static readonly MethodCatalog Everything = TestPoints.Catalog("""
        id: every
        target: dotnet
        about: A test.
        match: {assembly: "*", method: "*"}
        expect: any
        bind:
          first: [param(0), none]
          second: [param(1), none]
          self: [receiver, none]
          given: [result, none]
        span:
          name: every
          root: always
          code: true
          attributes: {text: first, int: {int: first}, double: {double: second}, bool: {bool: second}, self: self, constant: '"x"', number: {int: 3}, fraction: {double: 1.5}, flag: {bool: true}}
          results: {result: given, count: {int: given}}
        """);

    [SkippableFact]
    public void Every_method_of_fifty_packages_is_woven_compiles_and_does_the_same()
    {
        Assert.Equal(50, PackageSet.Listed.Count);
        using var scratch = new ScratchDirectory();
        var packages = PackageSet.Restore(scratch);
        var (wrong, methods, calls, spans, varying) = (new List<string>(), 0, 0, 0, 0);
        output.WriteLine("package: methods woven; weaving; all methods compiled unwoven and woven, in processor time; calls that gave the same");
        var chosen = Environment.GetEnvironmentVariable("PATCHTRACER_PACKAGES")?.Split(',');
        foreach (var (package, assemblies) in packages.Assemblies.Where(package => chosen?.Contains(package.Key) ?? true))
        {
            foreach (var assembly in assemblies)
            {
                var outcome = new WovenPackage(packages.Folder, assembly, scratch).Try(Everything);
                wrong.AddRange(outcome.Wrong.Select(text => $"{assembly}: {text}"));
                (methods, calls, spans, varying) =
                    (methods + outcome.Methods, calls + outcome.Calls, spans + outcome.Spans, varying + outcome.Varying);
                output.WriteLine($"{package} ({assembly}): {outcome.Methods}; {outcome.Weaving.TotalSeconds:0.0} s; {outcome.Plain.TotalSeconds:0.0} s and {outcome.Woven.TotalSeconds:0.0} s; {outcome.Calls}");
            }
            if (assemblies.Length == 0)
                output.WriteLine($"{package}: brings no assembly of its own");
        }
        using var self = Process.GetCurrentProcess();
        output.WriteLine($"{methods} methods woven, {calls} calls the same ({varying} that differ from run to run left out), {spans} spans, {self.PeakWorkingSet64 >> 20} MiB at most");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(50)));
        Assert.True(methods > (chosen is null ? 50_000 : 0), $"{methods} methods");
    }
}
