using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PatchTracer.Storage.Log;

/// <summary>
/// The JSON values of a file one after the other, with the line that each begins on: one a line, or each over as many lines as whoever
/// wrote it liked. One value at a time is in memory.
/// </summary>
internal static class JsonValues
{
    /// <summary>A longer one is no request that a collector took.</summary>
    public const int LargestRequest = 256 << 20;

    /// <summary>What one array holds, nearly.</summary>
    public const int LargestDocument = (1 << 30) - (2 * ReadBytes);

    private const int ReadBytes = 1 << 16;

    /// <param name="maxBytes">Of one value.</param>
    /// <exception cref="FormatException">Not JSON; names the line.</exception>
    public static async IAsyncEnumerable<(int Line, ReadOnlyMemory<byte> Json)> ReadAsync(
        Stream input, int maxBytes, int maxDepth, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var file = new Window(maxBytes, maxDepth);
        while (await file.FillAsync(input, cancellation))
        {
            while (file.TryNext() is { } length)
            {
                yield return (file.Line, file.Value(length));
                file.Drop(length);
            }
        }
    }

    // What was read and not given out yet. A value that is not complete is gone on with where reading stopped, not from its start.
    private sealed class Window(int maxBytes, int maxDepth)
    {
        private byte[] _bytes = new byte[2 * ReadBytes];
        private int _length;
        private int _parsed;
        private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = maxDepth });
        private bool _ended;
        private bool _begun;

        public int Line { get; private set; } = 1;

        public ReadOnlyMemory<byte> Value(int length) => _bytes.AsMemory(0, length);

        /// <summary>False when all was read and given out.</summary>
        public async ValueTask<bool> FillAsync(Stream input, CancellationToken cancellation)
        {
            if (_ended)
                return false;
            if (_bytes.Length - _length < ReadBytes)
                Array.Resize(ref _bytes, 2 * _bytes.Length);
            var read = await input.ReadAsync(_bytes.AsMemory(_length), cancellation);
            if (!_begun && read > 0)
                SkipMark(ref read);
            _length += read;
            _ended = read == 0;
            return true;
        }

        /// <summary>The length of the next value, which is then at the beginning of the window; null when more must be read.</summary>
        public int? TryNext()
        {
            if (_parsed == 0)
                Drop(_bytes.AsSpan(0, _length).IndexOfAnyExcept(" \t\r\n"u8) is >= 0 and var blank ? blank : _length);
            if (_length == 0)
                return null;
            if (_length > maxBytes)
                throw new FormatException($"line {Line}: longer than the {maxBytes >> 20} MiB that are read at once");
            try
            {
                var reader = new Utf8JsonReader(_bytes.AsSpan(_parsed, _length - _parsed), _ended, _state);
                while (reader.Read())
                {
                    if (reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                        return _parsed + (int)reader.BytesConsumed;
                }
                (_parsed, _state) = (_parsed + (int)reader.BytesConsumed, reader.CurrentState);
                return null;
            }
            catch (JsonException e)
            {
                throw new FormatException($"line {Line} is not JSON: {e.Message}", e);
            }
        }

        public void Drop(int length)
        {
            Line += _bytes.AsSpan(0, length).Count((byte)'\n');
            _bytes.AsSpan(length, _length - length).CopyTo(_bytes);
            (_length, _parsed, _state) = (_length - length, 0, new JsonReaderState(_state.Options));
        }

        // The byte order mark that some editors write.
        private void SkipMark(ref int read)
        {
            _begun = true;
            if (!_bytes.AsSpan(0, read).StartsWith("\uFEFF"u8))
                return;
            _bytes.AsSpan(3, read - 3).CopyTo(_bytes);
            read -= 3;
        }
    }
}
