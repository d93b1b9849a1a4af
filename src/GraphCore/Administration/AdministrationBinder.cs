using System.Diagnostics;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Administration;

/// <summary>Syntax trees of commands on the catalog → commands: parameters are replaced by their values.</summary>
internal readonly struct AdministrationBinder
{
    private readonly MapValue parameters;

    private AdministrationBinder(MapValue parameters) => this.parameters = parameters;

    /// <summary>The command of a tree.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ParameterMissing"/> or <see cref="ErrorCodes.ArgumentError"/>, with position.</exception>
    public static AdministrationCommand Bind(AdministrationStatement statement, MapValue parameters) =>
        new AdministrationBinder(parameters).Bind(statement) with { Position = statement.Position };

    /// <summary>Whether a tree has a password in it.</summary>
    public static bool HoldsPassword(AdministrationStatement statement) => statement is CreateUserStatement or AlterUserStatement or ChangePasswordStatement;

    private AdministrationCommand Bind(AdministrationStatement statement) => statement switch
    {
        CreateDatabaseStatement create => new CreateDatabase(Name(create.Name), OrReplace(create.Condition), IfNotExists(create.Condition), Optional(create.CopyOf), Point(create.At)),
        DropDatabaseStatement { IsComposite: false } drop => new DropDatabase(Name(drop.Name), drop.IfExists, drop.CascadeAliases),
        DropDatabaseStatement drop => new DropComposite(Name(drop.Name), drop.IfExists, drop.CascadeAliases),
        StartDatabaseStatement start => new StartDatabase(Name(start.Name)),
        StopDatabaseStatement stop => new StopDatabase(Name(stop.Name)),
        AlterAccessStatement alter => new AlterDatabaseAccess(Name(alter.Name), alter.IfExists, alter.ReadOnly),
        RenameDatabaseStatement rename => new RenameDatabase(Name(rename.Name), rename.IfExists, Name(rename.NewName)),
        SetLimitsStatement set => new SetLimits(Name(set.Name), set.IfExists, Limits(set.Limits)),
        RemoveLimitsStatement remove => new RemoveLimits(Name(remove.Name), remove.IfExists, Names(remove.Limits)),
        CreateAliasStatement create => new CreateAlias(Name(create.Name), OrReplace(create.Condition), IfNotExists(create.Condition), Name(create.Target)),
        AlterAliasStatement alter => new AlterAlias(Name(alter.Name), alter.IfExists, Name(alter.Target)),
        DropAliasStatement drop => new DropAlias(Name(drop.Name), drop.IfExists),
        CreateCompositeStatement create => new CreateComposite(Name(create.Name), OrReplace(create.Condition), IfNotExists(create.Condition), Constituents(create.Constituents)),
        AddConstituentStatement add => new AlterCompositeAdd(Name(add.Name), Name(add.Constituent.Alias), Name(add.Constituent.Target)),
        DropConstituentStatement drop => new AlterCompositeDrop(Name(drop.Name), Name(drop.Alias)),
        CreateUserStatement { Settings: { Password: { } password } settings } create => new CreateUser(
            Name(create.Name), OrReplace(create.Condition), IfNotExists(create.Condition), Secret(password), settings.ChangeRequired ?? false, settings.Suspended ?? false),
        AlterUserStatement alter => new AlterUser(
            Name(alter.Name), alter.IfExists, alter.Settings.Password is { } password ? Secret(password) : null, alter.Settings.ChangeRequired, alter.Settings.Suspended),
        ChangePasswordStatement change => new ChangeOwnPassword(Secret(change.Current), Secret(change.Password)),
        DropUserStatement drop => new DropUser(Name(drop.Name), drop.IfExists),
        RenameUserStatement rename => new RenameUser(Name(rename.Name), rename.IfExists, Name(rename.NewName)),
        CreateApiKeyStatement create => new CreateApiKey(Name(create.Name), Name(create.User), Moment(create.Expires)),
        DropApiKeyStatement drop => new DropApiKey(Name(drop.Name), drop.IfExists),
        GrantStatement { Revoke: false } grant => new GrantPrivileges(Granted(grant.Privileges), Names(grant.Databases), Names(grant.Users)),
        GrantStatement grant => new RevokePrivileges(Granted(grant.Privileges), Names(grant.Databases), Names(grant.Users)),
        GrantAdminStatement { Revoke: false } grant => new GrantAdmin(Names(grant.Users)),
        GrantAdminStatement grant => new RevokeAdmin(Names(grant.Users)),
        ShowCatalogStatement show => Show(show),
        _ => throw new UnreachableException(statement.GetType().Name),
    };

    private ShowCommand Show(ShowCatalogStatement show) => show.Listing switch
    {
        CatalogListing.Databases => new ShowDatabases(Optional(show.Of)),
        CatalogListing.DefaultDatabase => new ShowDefaultDatabase(),
        CatalogListing.HomeDatabase => new ShowHomeDatabase(),
        CatalogListing.Aliases => new ShowAliases(Optional(show.Alias), Optional(show.Of)),
        CatalogListing.Limits => new ShowLimits(Name(show.Of!)),
        CatalogListing.Usage => new ShowUsage(Optional(show.Of)),
        CatalogListing.CompositeDatabases => new ShowComposites(),
        CatalogListing.Constituents => new ShowConstituents(Name(show.Of!)),
        CatalogListing.Users => new ShowUsers(),
        CatalogListing.CurrentUser => new ShowCurrentUser(),
        CatalogListing.ApiKeys => new ShowApiKeys(Optional(show.Of)),
        CatalogListing.Privileges => new ShowPrivileges(Optional(show.Of)),
        CatalogListing.AuditLog => new ShowAuditLog(Moment(show.Of)),
        _ => throw new UnreachableException(show.Listing.ToString()),
    };

    private static bool OrReplace(CreationCondition condition) => condition == CreationCondition.OrReplace;

    private static bool IfNotExists(CreationCondition condition) => condition == CreationCondition.IfNotExists;

    private static DatabasePrivileges Granted(Privileges privileges) =>
        (privileges.HasFlag(Privileges.Read) ? DatabasePrivileges.Read : 0)
        | (privileges.HasFlag(Privileges.Write) ? DatabasePrivileges.Write : 0)
        | (privileges.HasFlag(Privileges.CrossDatabase) ? DatabasePrivileges.CrossDatabase : 0);

    private NameReference Name(Expression name) => Text(name, "a name") is { Length: > 0 } text
        ? new NameReference(text, name.Position)
        : throw Wrong(name, "must not be empty");

    private NameReference? Optional(Expression? name) => name is null ? null : Name(name);

    private EquatableArray<NameReference> Names(EquatableArray<Expression> names) => [.. Array.ConvertAll(names.Span.ToArray(), Name)];

    private EquatableArray<ConstituentDefinition> Constituents(EquatableArray<Constituent> constituents)
    {
        var definitions = new ConstituentDefinition[constituents.Count];
        for (int i = 0; i < definitions.Length; i++)
        {
            definitions[i] = new ConstituentDefinition(Name(constituents[i].Alias), Name(constituents[i].Target));
        }

        return [.. definitions];
    }

    private EquatableArray<LimitSetting> Limits(EquatableArray<LimitAssignment> limits)
    {
        var settings = new LimitSetting[limits.Count];
        for (int i = 0; i < settings.Length; i++)
        {
            NameReference name = Name(limits[i].Limit);
            Value value = Literal(limits[i].Value);
            settings[i] = value is IntegerValue or StringValue or NullValue
                ? new LimitSetting(name, value, limits[i].Value.Position)
                : throw new GraphException(
                    ErrorCodes.ArgumentError,
                    $"The value of the limit `{name.Text}` must be an integer, a string such as '10GB' or '60s', or null, not {Kind(value)}.",
                    "InvalidArgumentType",
                    limits[i].Value.Position);
        }

        return [.. settings];
    }

    private Secret Secret(Expression password) => new(Text(password, "a password"));

    private ClonePoint? Point(Expression? point)
    {
        if (point is null)
        {
            return null;
        }

        try
        {
            return ClonePoint.Parse(Text(point, "a bookmark or date-time"));
        }
        catch (GraphException failure) when (failure.Position is null)
        {
            throw new GraphException(failure.Code, failure.Message, failure.Detail, point.Position);
        }
    }

    private TimeReference? Moment(Expression? moment)
    {
        if (moment is null)
        {
            return null;
        }

        Value value = Literal(moment);
        if (value is StringValue { Text: var text })
        {
            try
            {
                value = TemporalText.Parse(text, text.AsSpan().TrimStart("+-").StartsWith("P", StringComparison.OrdinalIgnoreCase) ? ValueKind.Duration : ValueKind.DateTime);
            }
            catch (GraphException failure) when (failure.Position is null)
            {
                throw new GraphException(ErrorCodes.ArgumentError, $"{failure.Message} Expected a duration such as 'P30D', or a date-time such as '2026-11-30T18:00:00Z'.", failure.Detail, moment.Position);
            }
        }

        return value is DateTimeValue or DurationValue
            ? new TimeReference(value, moment.Position)
            : throw Wrong(moment, $"must be a date-time or a duration, not {Kind(value)}");
    }

    private string Text(Expression expression, string what)
    {
        Value value = Literal(expression);
        return value is StringValue text ? text.Text : throw Wrong(expression, $"must be a string, as {what}, not {Kind(value)}");
    }

    private Value Literal(Expression expression) => expression switch
    {
        StringLiteral literal => new StringValue(literal.Value),
        IntegerLiteral literal => IntegerValue.Of(literal.Value),
        FloatLiteral literal => new FloatValue(literal.Value),
        NullLiteral => NullValue.Instance,
        Parameter parameter => parameters.TryGet(parameter.Name, out Value? value)
            ? value
            : throw new GraphException(ErrorCodes.ParameterMissing, $"The request gives no value for `${parameter.Name}`.", "MissingParameter", parameter.Position),
        _ => throw new UnreachableException(expression.GetType().Name),
    };

    private static string Kind(Value value) => value is NullValue ? "null" : $"{value.Kind}";

    private static GraphException Wrong(Expression expression, string problem) => new(
        ErrorCodes.ArgumentError,
        expression is Parameter parameter ? $"The parameter `${parameter.Name}` {problem}." : $"The value {problem}.",
        "InvalidArgumentType",
        expression.Position);
}
