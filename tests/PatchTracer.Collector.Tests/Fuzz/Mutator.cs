namespace PatchTracer.Collector.Tests.Fuzz;

/// <summary>
/// Damages inputs in the ways that parsers get wrong: lengths, counts, cuts, repetitions, parts of other inputs. The same seed gives the
/// same sequence.
/// </summary>
internal sealed class Mutator(int seed)
{
    /// <summary>No input grows beyond this by repetition.</summary>
    private const int MaxBytes = 60_000;

    private static readonly byte[][] Interesting =
    [
        [0], [1], [0x7f], [0x80], [0xff], [0, 0], [0x7f, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff], [0x80, 0, 0, 0],
        [0xff, 0xff, 0xff, 0xff, 0x0f],
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
        [0xed, 0xa0, 0x80], [0xc0, 0x80],
        .. new[] { "[", "{", "\"\\ud800\"", "1e999", "-0", "null", "99999999999999999999" }.Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    private readonly Random _random = new(seed);

    public byte[] Mutate(IReadOnlyList<byte[]> corpus)
    {
        var input = corpus[_random.Next(corpus.Count)].ToList();
        for (var times = _random.Next(1, 6); times > 0 && input.Count > 0; times--)
            Change(input, corpus);
        return [.. input];
    }

    private void Change(List<byte> input, IReadOnlyList<byte[]> corpus)
    {
        var at = _random.Next(input.Count);
        var length = Math.Min(_random.Next(1, 17), input.Count - at);
        switch (_random.Next(9))
        {
            case 0: input[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1: input[at] = (byte)_random.Next(256); break;
            case 2: input.RemoveRange(at, length); break;
            case 3: input.RemoveRange(at, input.Count - at); break;
            case 4: Replace(input, at, Interesting[_random.Next(Interesting.Length)]); break;
            case 5: input.InsertRange(at, Interesting[_random.Next(Interesting.Length)]); break;
            case 6: input.InsertRange(_random.Next(input.Count), input.GetRange(at, length)); break;
            case 7: Repeat(input, at, length); break;
            default: Splice(input, at, corpus[_random.Next(corpus.Count)]); break;
        }
    }

    private static void Replace(List<byte> input, int at, byte[] bytes)
    {
        for (var i = 0; i < bytes.Length && at + i < input.Count; i++)
            input[at + i] = bytes[i];
    }

    private void Repeat(List<byte> input, int at, int length)
    {
        var part = input.GetRange(at, length);
        for (var times = 1 << _random.Next(12); times > 0 && input.Count + length <= MaxBytes; times--)
            input.InsertRange(at, part);
    }

    private void Splice(List<byte> input, int at, byte[] other)
    {
        input.RemoveRange(at, input.Count - at);
        input.AddRange(other.AsSpan(_random.Next(other.Length + 1)));
    }
}
