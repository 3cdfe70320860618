namespace PatchTracer.Go.Tests;

/// <summary>Corpus files damaged at random, with fixed seeds: nothing throws, and the laws hold.</summary>
public sealed class MutationTests
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "{", "}", "(", ")", "[", "]", ";", ",", ".", ":", ":=", "=", "...", "<-", "*", "~", "|", "\"", "`", "'", "/*", "//", "\n", "\\",
            "func", "func(",
            "type", "type T[P *", "struct{", "interface{", "if", "else if", "for", "range", "switch", "case", "select", "go", "chan",
            "map[", "x", "0x", "1e", "T{",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
        [0xff], [0xc3], [0], [0xef, 0xbb, 0xbf],
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Damaged_files_keep_the_laws(int seed)
    {
        var random = new Random(seed);
        var sources = Corpus.GoFiles.Select(Corpus.Read).ToArray();
        for (var round = 0; round < 1500; round++)
        {
            var source = sources[random.Next(sources.Length)];
            for (var damage = random.Next(1, 6); damage > 0; damage--)
                source = Damage(source, sources[random.Next(sources.Length)], random);
            TreeLaws.Check(source, $"seed {seed}, round {round}");
            TreeLaws.Check(GoFile.Parse(source, new(SkipBodies: true)), source, $"seed {seed}, round {round}, bodies skipped");
        }
    }

    private static byte[] Damage(byte[] source, byte[] other, Random random)
    {
        var (start, end) = Range(source, random);
        return random.Next(4) switch
        {
            0 => [.. source[..start], .. source[end..]],
            1 => [.. source[..start], .. Pieces[random.Next(Pieces.Length)], .. source[start..]],
            2 => [.. source[..end], .. source[start..end], .. source[end..]],
            _ => [.. source[..start], .. Part(other, random), .. source[end..]],
        };
    }

    private static byte[] Part(byte[] source, Random random)
    {
        var (start, end) = Range(source, random);
        return source[start..end];
    }

    private static (int Start, int End) Range(byte[] source, Random random)
    {
        var start = random.Next(source.Length + 1);
        return (start, Math.Min(source.Length, start + random.Next(40)));
    }
}
