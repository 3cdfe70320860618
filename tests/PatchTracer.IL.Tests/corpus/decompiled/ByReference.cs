using System;

namespace App;

public sealed class ByReference
{
    public int Work(ref int id, out string text, in long step, Span<int> numbers)
    {
        id += (int)step;
        text = id.ToString();
        numbers[0] = id;
        return numbers.Length;
    }

    public ref int WorkOn(int[] numbers, int id) => ref numbers[id];
}
