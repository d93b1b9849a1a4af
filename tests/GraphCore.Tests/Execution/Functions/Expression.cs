using System.Globalization;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Execution.Functions;

/// <summary>
/// Evaluates the few expressions that the tests of functions need: literals, lists, maps, calls, <c>+</c>, <c>-</c>, <c>*</c>,
/// <c>/</c> from left to right without precedence, and <c>.property</c>.
/// </summary>
internal sealed class Expression
{
    private readonly string text;
    private int at;

    private Expression(string text) => this.text = text;

    public static Value Evaluate(string text)
    {
        var reader = new Expression(text);
        Value value = reader.Operators();
        Assert.Equal(text.Length, reader.at);
        return value;
    }

    private Value Operators()
    {
        Value left = Operand();
        while (true)
        {
            Skip();
            if (Take('.'))
            {
                left = Operations.GetProperty(new TestFunctionContext(), left, Name());
            }
            else if (Take('+'))
            {
                left = Operations.Add(left, Operand());
            }
            else if (Take('-'))
            {
                left = Operations.Subtract(left, Operand());
            }
            else if (Take('*'))
            {
                left = Operations.Multiply(left, Operand());
            }
            else if (Take('/'))
            {
                left = Operations.Divide(left, Operand());
            }
            else
            {
                return left;
            }
        }
    }

    private Value Operand()
    {
        Skip();
        if (Take('\''))
        {
            int start = at;
            at = text.IndexOf('\'', at) + 1;
            return new StringValue(text[start..(at - 1)]);
        }

        if (Take('['))
        {
            return new ListValue([.. Sequence(']', Operators)]);
        }

        if (Take('{'))
        {
            return new MapValue([.. Sequence('}', Entry)]);
        }

        return char.IsAsciiLetter(text[at]) ? NameOrCall() : Number();
    }

    private KeyValuePair<string, Value> Entry()
    {
        Skip();
        string key = Name();
        Assert.True(Take(':'));
        return KeyValuePair.Create(key, Operators());
    }

    private Value NameOrCall()
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '.'))
        {
            at++;
        }

        string name = text[start..at];
        return Take('(') ? Call.Function(name, [.. Sequence(')', Operators)])
            : name switch
            {
                "null" => NullValue.Instance,
                "true" => BooleanValue.True,
                _ => BooleanValue.False,
            };
    }

    private Value Number()
    {
        int start = at++;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
        {
            at++;
        }

        string number = text[start..at];
        return number.Contains('.', StringComparison.Ordinal)
            ? new FloatValue(double.Parse(number, CultureInfo.InvariantCulture))
            : IntegerValue.Of(long.Parse(number, CultureInfo.InvariantCulture));
    }

    private List<T> Sequence<T>(char end, Func<T> item)
    {
        var items = new List<T>();
        Skip();
        while (!Take(end))
        {
            items.Add(item());
            Skip();
            Take(',');
            Skip();
        }

        return items;
    }

    private string Name()
    {
        int start = at;
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
        {
            at++;
        }

        return text[start..at];
    }

    private bool Take(char expected)
    {
        if (at < text.Length && text[at] == expected)
        {
            at++;
            return true;
        }

        return false;
    }

    private void Skip()
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }
    }
}
