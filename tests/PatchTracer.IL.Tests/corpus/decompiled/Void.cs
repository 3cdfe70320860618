using System;

namespace App;

public sealed class Void
{
    public void Work(string id)
    {
        Console.WriteLine(id);
    }
}
