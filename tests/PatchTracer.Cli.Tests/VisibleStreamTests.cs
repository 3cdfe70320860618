using System.Text;
using PatchTracer.Cli.Console;
using Xunit;

namespace PatchTracer.Cli.Tests;

public sealed class VisibleStreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public void What_is_written_is_the_same_wherever_it_is_cut(int size)
    {
        using var written = new MemoryStream();
        using (var stream = new VisibleStream(written))
        {
            foreach (var part in Encoding.UTF8.GetBytes("{\"a\u202e\u009b\":\"€😀\u2028\"}\n\u001b[2J").Chunk(size))
                stream.Write(part, 0, part.Length);
        }

        Assert.Equal("{\"a\\u202E\\u009B\":\"€😀\\u2028\"}\n\\u001B[2J", Encoding.UTF8.GetString(written.ToArray()));
    }
}
