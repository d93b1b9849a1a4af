using Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Tests.Cypher.Printing;

/// <summary>Commands on the catalog.</summary>
internal sealed partial class AstGenerator
{
    private AdministrationStatement AdministrationStatement()
    {
        AdministrationStatement statement = Pick<AdministrationStatement>(DatabaseCommand, AliasCommand, UserCommand, ShowCatalog);
        return statement with { Graph = Chance(3) ? new NamedGraph(DatabaseName()) : null };
    }

    private AdministrationStatement DatabaseCommand() => Pick<AdministrationStatement>(
        CreateDatabase,
        () => new DropDatabaseStatement(Chance(2), CommandName(), Chance(2), Chance(2)),
        () => new StartDatabaseStatement(CommandName()),
        () => new StopDatabaseStatement(CommandName()),
        () => new AlterAccessStatement(CommandName(), Chance(2), Chance(2)),
        () => new RenameDatabaseStatement(CommandName(), Chance(2), CommandName()),
        () => new SetLimitsStatement(CommandName(), Chance(2), AtLeast(1, 3, () => new LimitAssignment(CommandName(), LimitValue()))),
        () => new RemoveLimitsStatement(CommandName(), Chance(2), AtLeast(1, 3, CommandName)));

    private CreateDatabaseStatement CreateDatabase()
    {
        Expression? source = Maybe(CommandName);
        return new CreateDatabaseStatement(CommandName(), PickEnum<CreationCondition>(), source, source is null ? null : Maybe(GivenText));
    }

    private AdministrationStatement AliasCommand() => Pick<AdministrationStatement>(
        () => new CreateAliasStatement(CommandName(), PickEnum<CreationCondition>(), CommandName()),
        () => new AlterAliasStatement(CommandName(), Chance(2), CommandName()),
        () => new DropAliasStatement(CommandName(), Chance(2)),
        () => new CreateCompositeStatement(CommandName(), PickEnum<CreationCondition>(), Some(3, Constituent)),
        () => new AddConstituentStatement(CommandName(), Constituent()),
        () => new DropConstituentStatement(CommandName(), CommandName()));

    private AdministrationStatement UserCommand() => Pick<AdministrationStatement>(
        () => new CreateUserStatement(CommandName(), PickEnum<CreationCondition>(), new UserSettings(GivenText(), MaybeSaid(), MaybeSaid())),
        () => new AlterUserStatement(CommandName(), Chance(2), UserSettings()),
        () => new ChangePasswordStatement(GivenText(), GivenText()),
        () => new DropUserStatement(CommandName(), Chance(2)),
        () => new RenameUserStatement(CommandName(), Chance(2), CommandName()),
        () => new CreateApiKeyStatement(CommandName(), CommandName(), Maybe(GivenText)),
        () => new DropApiKeyStatement(CommandName(), Chance(2)),
        () => new GrantStatement(Chance(2), (Privileges)random.Next(1, 8), Some(2, CommandName), AtLeast(1, 2, CommandName)),
        () => new GrantAdminStatement(Chance(2), AtLeast(1, 2, CommandName)));

    private ShowCatalogStatement ShowCatalog()
    {
        CatalogListing listing = PickEnum<CatalogListing>();
        Expression? alias = listing == CatalogListing.Aliases ? Maybe(CommandName) : null;
        Expression? of = listing switch
        {
            CatalogListing.Limits or CatalogListing.Constituents => CommandName(),
            CatalogListing.AuditLog => Maybe(GivenText),
            CatalogListing.Aliases when alias is not null => null,
            CatalogListing.Databases or CatalogListing.Aliases or CatalogListing.Usage or CatalogListing.ApiKeys or CatalogListing.Privileges => Maybe(CommandName),
            _ => null,
        };
        return new ShowCatalogStatement(listing, alias, of, ShowOptions());
    }

    private UserSettings UserSettings()
    {
        Expression? password = Maybe(GivenText);
        bool? changeRequired = MaybeSaid();
        return new UserSettings(password, changeRequired, password is null && changeRequired is null ? Chance(2) : MaybeSaid());
    }

    private Constituent Constituent() => new(CommandName(), CommandName());

    private bool? MaybeSaid() => Chance(2) ? null : Chance(2);

    private Expression CommandName() => Chance(4) ? new Parameter(Name()) : new StringLiteral(Chance(4) ? $"{Name()}.{Name()}" : Name());

    private Expression GivenText() => Chance(3) ? new Parameter(Name()) : new StringLiteral(Text());

    private Expression LimitValue() => Pick<Expression>(
        GivenText,
        () => new IntegerLiteral(Chance(4) ? long.MinValue : random.Next(-100, 100)),
        () => new FloatLiteral(random.Next(-100, 100) / 8.0),
        () => new NullLiteral());
}
