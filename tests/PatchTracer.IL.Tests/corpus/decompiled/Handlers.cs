using System;

namespace App;

public sealed class Handlers
{
    public int Work(string id)
    {
        try
        {
            return int.Parse(id);
        }
        catch (FormatException) when (id.Length == 1)
        {
            return -1;
        }
        catch (OverflowException e)
        {
            throw new InvalidOperationException("too large", e);
        }
        finally
        {
            Console.WriteLine(id);
        }
    }
}
