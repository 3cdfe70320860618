using System.Diagnostics;
using Xunit;

namespace PatchTracer.Cli.Tests;

public sealed class KilledTests
{
    private const int Rounds = 12;

    [Fact]
    [Trait("speed", "slow")]
    public async Task A_weave_that_is_killed_at_any_moment_leaves_what_the_next_command_puts_right()
    {
        using var tree = new BadTree();
        tree.Commit();
        var original = tree.State();
        var clock = Stopwatch.StartNew();
        await Cli.RunAsync("apply", "--tree", tree.Tree, "--catalog", tree.Catalog);
        var whole = clock.Elapsed;
        var woven = tree.State();
        await Cli.RunAsync("revert", "--tree", tree.Tree);
        for (var round = 1; round <= Rounds; round++)
        {
            using (var apply = Process.Start(
                new ProcessStartInfo(Path.Combine(Cli.Root, "patchtracer"),
                    ["apply", "--tree", tree.Tree, "--catalog", tree.Catalog])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true
                })!)
            {
                // The launcher becomes the program: it is the program that is killed.
                await Task.Delay(whole * round / Rounds);
                apply.Kill();
                await apply.WaitForExitAsync();
            }

            string[] next = round % 2 == 0 ? ["apply", "--tree", tree.Tree, "--catalog", tree.Catalog] : ["revert", "--tree", tree.Tree];
            var again = await Cli.RunAsync(next);

            Assert.True(again.ExitCode == 0, again.Error);
            Assert.Equal(round % 2 == 0 ? woven : original, tree.State());
            await Cli.RunAsync("revert", "--tree", tree.Tree);
            Assert.Equal(original, tree.State());
        }
    }
}
