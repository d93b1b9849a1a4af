using System.Text;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>Functions on strings. Lengths and positions count Unicode code points.</summary>
internal static class StringFunctions
{
    /// <summary>A part of a split string, besides its text: two objects, and references to both.</summary>
    private const long PartBytes = (2 * ValueMemory.ObjectBytes) + 16;

    /// <summary>The most UTF-16 units that one is decomposed into, by NFKC and NFKD, and what each takes meanwhile.</summary>
    private const long MostDecomposed = 18;
    private const long DecomposedBytes = sizeof(int) + sizeof(char);

    public static void Register(FunctionLibrary library)
    {
        library.Add("left(original :: STRING, length :: INTEGER) :: STRING", "Returns the first characters of a string.", Left);
        library.Add("right(original :: STRING, length :: INTEGER) :: STRING", "Returns the last characters of a string.", Right);
        library.Add("substring(original :: STRING, start :: INTEGER, length = null :: INTEGER) :: STRING", "Returns a part of a string, from a position counted from 0.", Substring);
        library.Add("replace(original :: STRING, search :: STRING, replace :: STRING, limit = null :: INTEGER) :: STRING", "Returns a string with occurrences of another string replaced, all or the first ones.", Replace);
        library.Add("split(original :: STRING, splitDelimiters :: STRING | LIST<STRING>) :: LIST<STRING>", "Returns the parts of a string between delimiters.", Split);
        library.Add("trim(input :: STRING, trimCharacterString = ' ' :: STRING) :: STRING", "Returns a string without white space, or the given characters, at both ends.", static (_, arguments) => Trim("trim", arguments, atStart: true, atEnd: true));
        library.Add("btrim(original :: STRING, trimCharacterString = ' ' :: STRING) :: STRING", "Returns a string without white space, or the given characters, at both ends.", static (_, arguments) => Trim("btrim", arguments, atStart: true, atEnd: true));
        library.Add("ltrim(input :: STRING, trimCharacterString = ' ' :: STRING) :: STRING", "Returns a string without white space, or the given characters, at its start.", static (_, arguments) => Trim("ltrim", arguments, atStart: true, atEnd: false));
        library.Add("rtrim(input :: STRING, trimCharacterString = ' ' :: STRING) :: STRING", "Returns a string without white space, or the given characters, at its end.", static (_, arguments) => Trim("rtrim", arguments, atStart: false, atEnd: true));
        foreach (string name in (string[])["toUpper", "upper"])
        {
            library.Add($"{name}(input :: STRING) :: STRING", "Returns a string in upper case.", (_, arguments) => new StringValue(Arguments.Text(name, arguments[0]).ToUpperInvariant()));
        }

        foreach (string name in (string[])["toLower", "lower"])
        {
            library.Add($"{name}(input :: STRING) :: STRING", "Returns a string in lower case.", (_, arguments) => new StringValue(Arguments.Text(name, arguments[0]).ToLowerInvariant()));
        }

        foreach (string name in (string[])["char_length", "character_length"])
        {
            library.Add($"{name}(input :: STRING) :: INTEGER", "Returns the number of characters in a string.", (_, arguments) => IntegerValue.Of(CypherText.Length(Arguments.Text(name, arguments[0]))));
        }

        library.Add("normalize(input :: STRING, normalForm = 'NFC' :: STRING) :: STRING", "Returns a string in a Unicode normal form: NFC, NFD, NFKC or NFKD.", Normalize);
    }

    private static StringValue Left(IFunctionContext context, ReadOnlySpan<Value> arguments) =>
        new(CypherText.Substring(Arguments.Text("left", arguments[0]), 0, Arguments.Count("left", arguments[1])));

    private static StringValue Right(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        string text = Arguments.Text("right", arguments[0]);
        long count = Arguments.Count("right", arguments[1]);
        return new StringValue(CypherText.Substring(text, Math.Max(0, CypherText.Length(text) - count), count));
    }

    private static StringValue Substring(IFunctionContext context, ReadOnlySpan<Value> arguments) => new(CypherText.Substring(
        Arguments.Text("substring", arguments[0]),
        Arguments.Count("substring", arguments[1]),
        arguments.Length > 2 ? Arguments.Count("substring", arguments[2]) : long.MaxValue));

    private static StringValue Replace(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        string text = Arguments.Text("replace", arguments[0]);
        string search = Arguments.Text("replace", arguments[1]);
        string replacement = Arguments.Text("replace", arguments[2]);
        long limit = arguments.Length > 3 ? Arguments.Count("replace", arguments[3]) : long.MaxValue;
        long length = text.Length + (Occurrences(text, search, limit) * ((long)replacement.Length - search.Length));
        context.Reserve(ValueMemory.ObjectBytes + (2L * StringValue.EnsureLength(length)));
        var result = new StringBuilder((int)length);
        int from = 0;
        int lastStart = text.Length - search.Length;
        while (limit > 0 && from <= lastStart)
        {
            int at = search.Length == 0 ? from : text.IndexOf(search, from, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }

            // An empty search is found before every character and at the end.
            int kept = search.Length == 0 ? CypherText.IndexOfCodePoint(text.AsSpan(from), 1) : 0;
            result.Append(text, from, at - from).Append(replacement).Append(text, at, kept);
            from = at + search.Length + kept;
            limit--;
            if (search.Length == 0 && kept == 0)
            {
                break;
            }
        }

        return new StringValue(result.Append(text, from, text.Length - from).ToString());
    }

    private static ListValue Split(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        string text = Arguments.Text("split", arguments[0]);
        string[] delimiters;
        if (arguments[1] is ListValue list)
        {
            delimiters = new string[list.Count];
            for (int i = 0; i < delimiters.Length; i++)
            {
                delimiters[i] = Arguments.Text("split", list[i]);
            }
        }
        else
        {
            delimiters = [Arguments.Text("split", arguments[1])];
        }

        long count = 1;
        foreach (string delimiter in delimiters)
        {
            count += Occurrences(text, delimiter, long.MaxValue);
        }

        // Overlapping delimiters make fewer parts than that.
        context.Reserve(ValueMemory.OfList(0) + (PartBytes * count) + (2L * text.Length));
        string[] parts = Array.IndexOf(delimiters, string.Empty) >= 0 && text.Length > 0
            ? SplitCharacters(text, delimiters)
            : text.Split(delimiters, StringSplitOptions.None);
        var items = new Value[ListValue.EnsureCount(parts.Length)];
        for (int i = 0; i < parts.Length; i++)
        {
            items[i] = new StringValue(parts[i]);
        }

        return new ListValue(items);
    }

    /// <summary>How often a text is found in another one, at most as often as wanted. An empty one is found before every character and at the end.</summary>
    private static long Occurrences(string text, string search, long limit) =>
        Math.Min(limit, search.Length == 0 ? CypherText.Length(text) + 1L : text.AsSpan().Count(search));

    /// <summary>An empty delimiter stands between any two characters; the others still take text away.</summary>
    private static string[] SplitCharacters(string text, string[] delimiters)
    {
        var parts = new List<string>();
        foreach (string part in text.Split([.. delimiters.Where(static delimiter => delimiter.Length > 0)], StringSplitOptions.None))
        {
            foreach (Rune character in part.EnumerateRunes())
            {
                parts.Add(character.ToString());
            }
        }

        return [.. parts];
    }

    private static StringValue Trim(string function, ReadOnlySpan<Value> arguments, bool atStart, bool atEnd)
    {
        string text = Arguments.Text(function, arguments[0]);
        if (arguments.Length == 1)
        {
            return new StringValue(atStart ? atEnd ? text.Trim() : text.TrimStart() : text.TrimEnd());
        }

        string characters = Arguments.Text(function, arguments[1]);
        int start = 0;
        int end = text.Length;
        for (int length; atStart && start < end; start += length)
        {
            Rune.DecodeFromUtf16(text.AsSpan(start, end - start), out _, out length);
            if (!IsAmong(text.AsSpan(start, length), characters))
            {
                break;
            }
        }

        for (int length; atEnd && start < end; end -= length)
        {
            Rune.DecodeLastFromUtf16(text.AsSpan(start, end - start), out _, out length);
            if (!IsAmong(text.AsSpan(end - length, length), characters))
            {
                break;
            }
        }

        return new StringValue(text[start..end]);
    }

    private static bool IsAmong(ReadOnlySpan<char> character, string characters) => characters.AsSpan().Contains(character, StringComparison.Ordinal);

    private static StringValue Normalize(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        string text = Arguments.Text("normalize", arguments[0]);
        string form = arguments.Length > 1 ? Arguments.Text("normalize", arguments[1]) : "NFC";
        if (!Ascii.IsValid(text))
        {
            context.Reserve(ValueMemory.ObjectBytes + (text.Length * MostDecomposed * DecomposedBytes));
        }

        return new StringValue(UnicodeNormalizer.Normalize(text, form.ToUpperInvariant() switch
        {
            "NFC" => NormalizationForm.FormC,
            "NFD" => NormalizationForm.FormD,
            "NFKC" => NormalizationForm.FormKC,
            "NFKD" => NormalizationForm.FormKD,
            _ => throw ValueErrors.Argument($"Invalid normal form `{form}` for `normalize()`: expected NFC, NFD, NFKC or NFKD."),
        }));
    }
}
