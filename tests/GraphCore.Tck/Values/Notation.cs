using System.Globalization;
using System.Text;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tck.Values;

/// <summary>
/// Reads the TCK's notation of values: Cypher literals, <c>(:Label {key: value})</c>, <c>[:TYPE {key: value}]</c>,
/// <c>&lt;(:A)-[:T]->(:B)&gt;</c>. Entities get ids that hold within one value, enough to tell a path's directions. The
/// notation has no temporal values: they stand as strings.
/// </summary>
internal ref struct Notation
{
    private readonly ReadOnlySpan<char> text;
    private int at;
    private int nodes;

    private Notation(string text) => this.text = text;

    public static Value Parse(string text)
    {
        var notation = new Notation(text);
        Value value = notation.ReadValue();
        notation.SkipSpace();
        return notation.at == text.Length ? value : throw notation.Unexpected("the end");
    }

    private Value ReadValue()
    {
        SkipSpace();
        switch (Peek())
        {
            case '\'':
                return new StringValue(ReadString());
            case '[':
                return IsRelationship() ? ReadRelationship(0, 0) : ReadList();
            case '{':
                return ReadMap();
            case '(':
                return ReadNode();
            case '<':
                return ReadPath();
            default:
                return ReadWord();
        }
    }

    private Value ReadWord()
    {
        int start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && !",]})".Contains(text[at]))
        {
            at++;
        }

        ReadOnlySpan<char> word = text[start..at];
        switch (word)
        {
            case "null":
                return NullValue.Instance;
            case "true":
                return BooleanValue.True;
            case "false":
                return BooleanValue.False;
            case "NaN":
                return new FloatValue(double.NaN);
            case "Inf" or "Infinity":
                return new FloatValue(double.PositiveInfinity);
            case "-Inf" or "-Infinity":
                return new FloatValue(double.NegativeInfinity);
        }

        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
        {
            return new IntegerValue(integer);
        }

        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? new FloatValue(number)
            : throw Unexpected("a value");
    }

    private string ReadString()
    {
        var content = new StringBuilder();
        for (at++; Peek() != '\''; at++)
        {
            if (text[at] != '\\')
            {
                content.Append(text[at]);
                continue;
            }

            at++;
            content.Append(Peek() switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', char other => other });
        }

        at++;
        return content.ToString();
    }

    private ListValue ReadList()
    {
        Need("[");
        var items = new List<Value>();
        if (!TryEat("]"))
        {
            do
            {
                items.Add(ReadValue());
            }
            while (TryEat(","));
            Need("]");
        }

        return new ListValue([.. items]);
    }

    private MapValue ReadMap()
    {
        Need("{");
        var entries = new List<KeyValuePair<string, Value>>();
        if (!TryEat("}"))
        {
            do
            {
                string key = ReadName();
                Need(":");
                entries.Add(KeyValuePair.Create(key, ReadValue()));
            }
            while (TryEat(","));
            Need("}");
        }

        return new MapValue([.. entries]);
    }

    private NodeValue ReadNode()
    {
        Need("(");
        var labels = new List<string>();
        while (TryEat(":"))
        {
            labels.Add(ReadName());
        }

        MapValue properties = ReadProperties();
        Need(")");
        return new NodeValue(nodes++, "", labels, properties);
    }

    private RelationshipValue ReadRelationship(long startId, long endId)
    {
        Need("[");
        Need(":");
        string type = ReadName();
        MapValue properties = ReadProperties();
        Need("]");
        return new RelationshipValue(0, "", type, startId, "", endId, "", properties);
    }

    private MapValue ReadProperties()
    {
        SkipSpace();
        return Peek() == '{' ? ReadMap() : MapValue.Empty;
    }

    private PathValue ReadPath()
    {
        Need("<");
        var pathNodes = new List<NodeValue> { ReadNode() };
        var relationships = new List<RelationshipValue>();
        while (!TryEat(">"))
        {
            bool backwards = TryEat("<-");
            if (!backwards)
            {
                Need("-");
            }

            // The node that follows takes the next id.
            long here = pathNodes[^1].Id;
            relationships.Add(backwards ? ReadRelationship(nodes, here) : ReadRelationship(here, nodes));
            Need(backwards ? "-" : "->");
            pathNodes.Add(ReadNode());
        }

        return new PathValue(pathNodes, relationships);
    }

    private string ReadName()
    {
        SkipSpace();
        int start = at;
        if (Peek() == '`')
        {
            at += text[(at + 1)..].IndexOf('`') + 2;
            return text[(start + 1)..(at - 1)].ToString();
        }

        while (at < text.Length && !char.IsWhiteSpace(text[at]) && !":,{}[]()<>|'\"-".Contains(text[at]))
        {
            at++;
        }

        return at > start ? text[start..at].ToString() : throw Unexpected("a name");
    }

    private readonly bool IsRelationship()
    {
        int next = at + 1;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
        {
            next++;
        }

        return next < text.Length && text[next] == ':';
    }

    private readonly char Peek() => at < text.Length ? text[at] : throw Unexpected("more");

    private void SkipSpace()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }

    private bool TryEat(string symbol)
    {
        SkipSpace();
        if (!text[at..].StartsWith(symbol, StringComparison.Ordinal))
        {
            return false;
        }

        at += symbol.Length;
        return true;
    }

    private void Need(string symbol)
    {
        if (!TryEat(symbol))
        {
            throw Unexpected($"`{symbol}`");
        }
    }

    private readonly FormatException Unexpected(string expected) => new($"expected {expected} at {at} of {text}");
}
